# Approvals and break-glass
refusal-purpose-of-others = Your position may not state this purpose
refusal-purpose-of-others-next = Nothing was opened. Please go back and choose a purpose that your position may state.
refusal-purpose-covers-not = This purpose does not cover these fields
refusal-purpose-covers-not-next = Nothing was opened. The purpose does not cover: { $fields }. Please go back and leave them out, or choose a purpose that covers them.
refusal-needs-approval = What belongs to a minor needs an approval first
refusal-needs-approval-next = Nothing was opened. { $fields } belong to a minor. On the matter's page choose “Ask for approval” and name a responsible person; once granted it lasts seven days.
refusal-needs-second = Opening values of so many persons takes two people
refusal-needs-second-next = Nothing was opened. These belong to { $n } persons; one person opens values of at most { $alone } at once. Choose fewer. If all are needed, choose “Ask for approval” on the matter's page, choose all of them and name a responsible person; once granted it lasts seven days.
parties-many-note = To open values of more than 50 persons at once, ask a responsible person first.
refusal-not-responsible = This person cannot approve it
refusal-not-responsible-next = No request was sent. “{ $name }” is not responsible for this matter, or is yourself. Please go back and choose another from the list.
refusal-guard-answered = This was answered before
refusal-guard-answered-next = Nothing has changed. Please go back to the list to see the answer.
refusal-asked-of-another = Another responsible person was asked
refusal-asked-of-another-next = Nothing has changed. The person who was asked has to answer; if it is urgent, the asker can ask you instead.
refusal-review-overdue = Your last break-glass has not been reviewed
refusal-review-overdue-next = Nothing was opened. It should have been reviewed by { $name }. Please ask the security administrator to review it first; if it is urgent, ask a responsible person for an approval.
refusal-own-glass = Nobody reviews her own break-glass
refusal-own-glass-next = Nothing has changed. Another security administrator has to review it.
refusal-too-many-approvals = Too many approvals were asked for in this matter
refusal-too-many-approvals-next = No request was sent. A matter takes { $name } of them. Please use one that was granted.
problem-short = { $n ->
    [one] This is too short. Please write at least { $n } character.
   *[other] This is too short. Please write at least { $n } characters.
}
field-approver = Responsible person
field-justified = Verdict
field-minor = Under eighteen (opening values needs an approval)
field-secret = Reports abuse and is to be kept secret
register-minor = Under eighteen (opening values needs an approval; an ID number says it by itself)
register-secret = They report abuse and are to be kept secret
approval-go = Ask for approval
approval-says = What belongs to a minor is opened only after a responsible person has agreed. It lasts seven days, for you alone, for the fields and the purpose chosen; who asked, who agreed and who looked is recorded.
approval-fields = What you need to see
approval-attachments = The matter's files
approval-by = { $name } asks for your approval
approval-look = Read in the matter which fields and what for, then answer.
approval-reason = Why not
approval-grant = Agree
approval-refuse = Refuse
approval-waiting = Waiting
approval-granted = Granted
approval-refused = Refused
approval-until = until { $name }
approvals-title = Approvals
approvals-standing = Requests to open what belongs to minors. Nobody sees it before you agree.
approvals-waiting = Waiting for you
approvals-none = No request waits for you. When somebody asks you, it appears here and on your desk.
approvals-mine = What I asked
approvals-mine-none = You have asked for nothing yet. On a matter's page choose “Ask for approval” beside its parties.
approvals-when = When
approvals-state = Result
guard-back = Back to the list
glass-go = Break the glass
glass-says = For an emergency in which no responsible person can be reached. One party, for an hour; the security administrator is told at once and it is reviewed within 72 hours, and the person will learn of it.
glass-party = Whose values
glass-reason = Why it cannot wait (at least 10 characters)
glass-review = Review
glass-review-says = The reason given: { $name }
glass-review-text = Verdict (about the act, not about the party)
glass-justified = It was needed
glass-unjustified = It was not needed
glasses-title = Broken glasses
glasses-standing = Who did it and when, never whom it was about. Opening one to read its reason is recorded.
glasses-none = Nobody has broken a glass.
glasses-waiting = { $n ->
    [one] { $n } waits for your review.
   *[other] { $n } wait for your review.
}
glasses-who = Who
glasses-review = Review
glasses-due = by { $name }
party-minor = Minor
party-secret = Kept secret
parties-ask = Ask for approval
parties-break = Break the glass
parties-minor-note = What belongs to a minor needs the agreement of a responsible person first.
desk-approvals = { $n ->
    [one] { $n } request waits for your approval
   *[other] { $n } requests wait for your approval
}
desk-glasses = { $n ->
    [one] { $n } broken glass waits for your review
   *[other] { $n } broken glasses wait for your review
}
desk-hidings = { $n ->
    [one] { $n } request to keep an access back waits for your answer
   *[other] { $n } requests to keep an access back wait for your answer
}
deed-approval-asked = { $who } asked to open what belongs to a minor.
deed-approval-granted = { $who } agreed that what belongs to a minor is opened.
deed-approval-refused = { $who } refused that what belongs to a minor is opened.
approval-refuse-go = Refuse and tell them
