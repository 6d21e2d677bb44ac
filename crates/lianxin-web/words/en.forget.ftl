# Erasing what is due
section-retention = Retention
retention-title = Due to be erased
retention-standing = Ended matters whose retention, as the catalogue states it, is over. Only codes and kinds are listed. Once erased, names, telephones, addresses, titles and texts can never be opened again; codes, agencies and times stay on record.
retention-none = No matter is due. When one is, it stands here.
retention-rules = See the retention rules
retention-n = { $n ->
    [one] One matter; the one that ended first stands first.
   *[other] { $n } matters; those that ended first stand first.
}
retention-more = The first { $n }, those that ended first; when they are erased the next follow.
retention-kind = Kind
retention-ended = Ended on
retention-over = Kept until
retention-erase = Erase it
retention-says = { $kind }: kept until { $over } by "{ $rule }". Once it is erased nobody can open its words or personal data again, and it cannot be taken back. Who did it, when and by which rule is recorded.
# Code by mail, own data, yearly audit of minors
case-mailed-link = No PIN? Get a code by mail
case-mailed-title = A code by mail
case-mailed-what = If you left a mail address when it was registered, write down the case code and six digits are sent to that address. They are good for 15 minutes, once.
case-mailed-sent = If this matter has a mail address, the code is on its way and good for 15 minutes. Without an address, or with a wrong code, no letter comes; which of them it is, is not said here, so that nobody can find out.
case-mailed-once = Code from the letter
case-mailed-go = Send the code
case-mailed-again = Send again
case-mailed-back = I have the PIN
case-mailed-wrong = The case code or the code is wrong.
case-mailed-wrong-why = Perhaps 15 minutes are over, or it was used. Please get another one.
case-export = My data
case-export-text = Download what is kept here of yourself: name, telephone and so on, the plain facts of the matter, who looked. Each download is recorded. Other parties and names of staff are not in it.
case-export-get = Download my data
case-export-pin = You came in by a code from a letter. Your own data takes the PIN of the receipt; without it, come to the counter of the governance centre with your ID card and ask to be shown it there.
case-export-pin-go = Open with the PIN
case-export-nobodys = Nobody was written down as the reporter when this matter was registered, so it is not known here which data is yours, and nothing can be downloaded. To read it, come to the counter of the governance centre with your ID card.
case-exported-none = It was never downloaded.
case-exported-n = { $n ->
    [one] Your own data was downloaded { $n } time:
   *[other] Your own data was downloaded { $n } times:
}
case-exported-more = { $n ->
    [one] The newest is listed.
   *[other] The newest { $n } are listed.
}
case-export-once-title = One more check before the download
case-export-once-what = You left a mail address. Somebody else may find a receipt, so the download takes one more code: six digits, sent to that address, good for 15 minutes, once.
case-export-once-wrong = The code is wrong.
case-export-once-none = No letter?
case-export-once-none-text = Look among unwanted mail; after a minute it can be sent again, five times a day. If that address is no longer yours, come to the counter with your ID card and ask to be shown it there; that is recorded too.
case-export-left-out = Left out: title and text (others may be told of there; ask for them at the counter), the address of the place, other parties, names of staff, accesses that a rule does not disclose yet.
minors-title = Audit of minors' data
minors-standing = Each approval of a year to open what belongs to a minor: which office asked which, for what, on which basis, which fields, how often it was opened. No child, no matter and no name stands here. Opening and downloading are recorded.
minors-year = Year
minors-none = There was no approval in this year. Try another one; when somebody asks to open a minor's data, it stands here.
minors-n = { $n ->
    [one] One approval.
   *[other] { $n } approvals.
}
minors-n-granted = { $n } granted.
minors-n-openings = { $n ->
    [one] Opened once on it.
   *[other] Opened { $n } times on it.
}
minors-csv = Download CSV
minors-asked = Asked at
minors-by = Asking office
minors-of = Approving office
minors-purpose = Purpose
minors-basis = Basis
minors-fields = Fields
minors-verdict = Answer
minors-from = Answered at
minors-until = Good until
minors-openings = Openings
minors-waiting = Not answered yet
minors-granted = Granted
minors-refused = Refused
minors-nobody = The person in charge has left
minors-colon = :{" "}
minors-stop = .{" "}
minors-of-year = Audit of minors' data, { $name }
# Renewing a hiding
field-months = Months
hidings-title = Later disclosure
hidings-standing = Some accesses are not told to the resident at once; they are disclosed by themselves at their time. Where an office asks to wait longer, you answer; at most 12 months each time. No matter and no party stands here; opening a reason is recorded.
hidings-none = Nobody asks to wait longer. When an office does, it stands here.
hidings-waiting = { $n ->
    [one] { $n } asking waits for your answer.
   *[other] { $n } askings wait for your answer.
}
hidings-who = Who
hiding-from = To be disclosed
hiding-until = Asked until
hiding-answer = Answer
hiding-grant = Yes, later
hiding-refuse = No, at its time
hiding-verdict = Your decision
hiding-text = Why not
hiding-granted = Granted
hiding-refused = Refused; disclosed at its time
hiding-told = Not answered; disclosed at its time
hiding-says = Reason: { $reason } To be disclosed { $from }; asked to wait until { $until }.
# Accesses of one's own office that are not disclosed yet
hidden-title = Accesses not disclosed yet
hidden-standing = Each time your office opened personal data that a rule does not tell the resident at once. It is told by itself at its time; where it has to wait longer, ask here, and the officer for secrecy answers.
hidden-none = Your office has no access that is not disclosed. When somebody opens personal data for such a purpose, it stands here.
hidden-none-more = There are no more.
hidden-n = { $n ->
    [one] { $n } access, the first to be told at the top.
   *[other] { $n } accesses, the first to be told at the top.
}
hidden-more = { $n } on this page, the first to be told at the top.
hidden-what = { $role }: { $what }, for “{ $purpose }”.
hidden-from = The resident is told { $name }
hidden-asked = Asked to wait until { $name }; not answered yet
hidden-granted = Granted until { $name }
hidden-refused = The last asking was refused
hidden-why = The last asking was refused: “{ $why }” That you read this is recorded. { $says }
hidden-ask = Ask to disclose later
hidden-says = { $when }. { $says } The resident is to be told { $from }. The officer for secrecy answers; only who answers reads the reason, and reading is recorded.
hidden-months = How many months more
hidden-n-months = { $n ->
    [one] { $n } month
   *[other] { $n } months
}
hidden-reason = Why the resident cannot be told yet (at least 10 characters, no names)
desk-hidden = { $n ->
    [one] { $n } undisclosed access is told to the resident within a month
   *[other] { $n } undisclosed accesses are told to the resident within a month
}
desk-hidings = { $n ->
    [one] { $n } asking for later disclosure waits for your answer
   *[other] { $n } askings for later disclosure wait for your answer
}

# Erasure: by one person, or by two where the catalogue says so.
act-erase = Erase
act-ask-erase = Ask to erase
act-grant-erase = Agree to erase
act-refuse-erase = Refuse to erase
act-decide-erase = Decide on an erasure
act-hint-erase = What you choose is erased at once: nobody can ever open names, telephones, addresses, title, text or files again, and it cannot be taken back; codes, agencies and times stay on record
act-hint-ask-erase = An erasure takes two people: you say what and why, another colleague who may erase decides; nothing changes before, and after 7 days without a decision it lapses
act-hint-grant-erase = Another colleague asked for it; once you agree it is erased at once, nobody can open it again, and it cannot be taken back. Read the reason first
act-hint-refuse-erase = Nothing is erased; say why, the colleague who asked can read it
field-party = What to erase
field-asking = Which asking
erasure-whole = The whole matter with all its parties
erasure-party = Party { $n } ({ $party })
erasure-asked-for = { $what }: { $why }
erasure-waiting = { $who } asks to erase: { $what }. Another colleague who may erase decides; without a decision it lapses at { $when }.
deed-erasure-asked = { $who } asked to erase: { $what }.
deed-erasure-granted = { $who } agreed to the erasure.
deed-erasure-refused = { $who } did not agree to the erasure:
refusal-erased-by-two = An erasure takes two people here
refusal-erased-by-two-next = Nothing was erased. Use “Ask to erase”, saying what and why; another colleague who may erase then decides with “Agree to erase”.
refusal-erased-by-one = There is nothing to ask for here
refusal-erased-by-one-next = It was not recorded. By the catalogue one person may erase: if you are sure, use “Erase” itself.
refusal-erasure-asked-already = Somebody has asked to erase it already
refusal-erasure-asked-already-next = It was not recorded again. Another colleague who may erase decides on the matter's page with “Agree to erase” or “Refuse to erase”.
refusal-erasure-not-asked = No such asking waits for a decision
refusal-erasure-not-asked-next = Nothing was erased. Somebody may have decided, 7 days may be over, or the colleague who asked may not erase any more. If it is still to be erased, ask anew.
erasures-title = Erasures that wait for a second person
erasures-note = Matters that a colleague asks to erase, not yet decided. Open the matter, read the reason, then agree or refuse; your own asking is for another colleague.
erasures-until = Decide before
retention-ask = Ask to erase it
retention-ask-says = { $kind }: kept until { $over } by "{ $rule }". An erasure takes two people here: you ask, another colleague who may erase decides, and after 7 days without a decision it lapses. Once agreed nobody can open its words or personal data again, and it cannot be taken back. Who asked, who agreed, when and by which rule is recorded.
erasures-due = Due by their retention
