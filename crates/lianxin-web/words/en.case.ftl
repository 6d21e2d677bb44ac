# The resident's page
refusal-asked-before = You have asked about this access before
refusal-asked-before-next = It was not recorded again. Please read the answer under “Who looked at my data”; if it is not clear, come to the counter or call 12345.
refusal-too-many-questions = Too many questions about this matter
refusal-too-many-questions-next = It was not recorded. A matter takes { $name } questions. Please come to the counter, or call 12345.
api-case-wrong = The code or the PIN is wrong
api-case-wrong-next = Please type them again from the receipt: a code of 25 characters and a PIN of 6 digits.
api-case-once-wrong = The code from the letter is wrong, or good no more
api-case-once-wrong-next = Please have another one sent: a code is good for 15 minutes, once.
refusal-code-wanted = One's own data takes a code from a letter as well
refusal-code-wanted-next = Nothing was downloaded. A mail address was left with this matter: please have a code sent there and give it beside the code and the PIN.
api-case-wait = Too many wrong tries
refusal-pin-wanted = One's own data takes the PIN
refusal-pin-wanted-next = Nothing was downloaded. You came in by a code from a letter, and another letter to the same mailbox would prove nothing. Please open this page with the code and the PIN of the receipt; without the PIN, come to the counter of the governance centre with your ID card.
refusal-nobodys-data = Nobody is written down as the reporter of this matter
refusal-nobodys-data-next = Nothing was downloaded. No reporter was written down when it was registered, so it is not known here which data is yours. To read it, come to the counter of the governance centre with your ID card.
api-not-json = Please say that the body is JSON (Content-Type: application/json) and send it again.
api-elsewhere = Another site sent this request, and it was not handled; please try from this site.
api-case-closed = Please open it with the code and the PIN first
case-title = My matter
case-what = Type the code and the PIN from your receipt to see how far it is and who looked at your data. You need no account.
case-code = Code
case-code-hint = begins with LX, 25 characters
case-pin = PIN
case-pin-hint = 6 digits
case-open = Open
case-busy = Opening…
case-wrong = The code or the PIN is wrong.
case-wrong-why = Please type them again from the receipt: a code of 25 characters and a PIN of 6 digits.
case-wait = Too many wrong tries.
case-wait-why = { $n ->
    [one] Please try again in { $n } minute. If it is urgent, call 12345 or ask at the counter.
   *[other] Please try again in { $n } minutes. If it is urgent, call 12345 or ask at the counter.
}
case-lost = No receipt?
case-lost-text = Come to the counter of the governance centre with your ID card, or call 12345, and somebody will look for you.
case-tools = Easier to read
case-size-20 = Large
case-size-24 = Larger
case-size-30 = Largest
case-close = Done, close it
case-other = Another matter
case-head-registered = What you reported is registered.
case-head-accepted = What you reported is accepted.
case-head-dispatched = What you reported was handed to an agency.
case-head-acknowledged = The agency has taken on what you reported.
case-head-handling = What you reported is being handled.
case-head-completed = What you reported is done.
case-head-followed-up = What you reported is done, and you were asked about it.
case-head-rated = What you reported is done, and your rating is recorded.
case-head-archived = What you reported is done and archived.
case-head-declined = What you reported is not accepted here.
case-head-merged = What you reported is handled together with another matter.
case-who = Who handles it
case-next = Next step
case-next-accept = Decide whether to accept it
case-next-dispatch = Hand it to the agency it belongs to
case-next-acknowledge = The agency takes it on
case-next-handle = The agency finishes it
case-next-paused = Paused, waiting for something; then it goes on
case-next-call = Ask whether you are satisfied
case-next-none = All is done
case-due = By when
case-due-by = by { $when }
case-due-late = Late. It should have been done by { $when }.
case-due-none = No limit
case-steps = How far it is
case-step-registered = Registered
case-step-accepted = Accepted
case-step-dispatched = Handed to an agency
case-step-handling = Handled
case-step-completed = Done
case-step-followed-up = You are asked
case-seen = Who looked at my data
case-seen-what = Your name, phone and door are sealed. Whoever opens these states a purpose first; opening what you reported takes none. Both are recorded, and nobody can delete it. Agency and position are told, not the person; if you have a question, choose “Ask about it” and somebody will find out and answer.
case-seen-none = Nobody has opened it yet. When somebody does, it is listed here.
case-seen-none-listed = None that can be listed now.
case-seen-cut = There are too many: the newest { $n } are listed. For older ones please ask at the counter of the governance centre.
case-seen-n = { $n ->
    [one] { $n } time in all.
   *[other] { $n } times in all.
}
case-seen-more = { $n ->
    [one] See { $n }
   *[other] See all { $n }
}
case-opened-matter = opened what you reported
case-opened-file = opened a file
case-opened-letter = opened “Mail address”, to send a letter
case-opened-fields = opened “{ $fields }”
case-comma = {", "}
case-purpose = Purpose: { $name }
case-basis = Basis: { $name }
case-purpose-matter = handle this matter
case-basis-matter = duty of the position, recorded before it was shown
case-purpose-mail = send the code that was asked for to this address
case-basis-mail = somebody asked for a code with this matter's case code
case-by-house = This system (letters)
case-basis-none = not stated in the catalogue
case-office-unknown = Agency not recorded
case-hidden = { $n ->
    [one] { $n } more is not listed yet by rule (a police investigation, for example); to be listed by { $when } at the latest, unless two people put it off, which then shows here.
   *[other] { $n } more are not listed yet by rule (a police investigation, for example); all to be listed by { $when } at the latest, unless two people put it off, which then shows here.
}
case-ask = Ask about it
case-ask-title = What do you want to know about this access?
case-ask-says = It goes to the privacy officer, who answers here within 5 working days. Of the staff, only the privacy officer reads it in the system. Question and answer stand on this page of yours too: whoever knows code and PIN reads them, and the clerk who printed your receipt may know them.
case-ask-text = Your question
case-ask-go = Send
case-asked = You asked: { $text }
case-asked-gone = You asked about this; what you wrote was erased by rule.
case-answered = Answer ({ $when }): { $text }
case-answer-due = answered by { $when }
case-answer-late = The answer was due by { $when } and is late. You can call 12345 about it.
case-answer-none = The data of this matter was erased by rule; there will be no answer.
case-back = Back to my matter
case-proof = Proof
case-proof-text = The proof file holds what you did on this page: opening it, asking, downloading your data. Download it and check for yourself that these records stand in the log unchanged. Records of the staff (also of who looked at your data) are not in it: for those there is so far only what this page says.
case-proof-cut = There are too many records: the newest 500 are in the proof file.
case-proof-get = Download the proof
case-proof-check = How to check it
case-help = Not easy online?
case-help-text = Call 12345, or come to the counter of the governance centre and tell the code.
case-link = Residents: my matter
receipt-case = To see how far it is and who looked at your data, open:
receipt-case-with = Type the code and the PIN above.
questions-title = Residents' questions
questions-standing = Residents ask why their data was opened. Answer within 5 working days; opening one is recorded.
questions-none = No resident has asked. When somebody does, it appears here and on your desk.
questions-waiting = { $n ->
    [one] { $n } waits for your answer.
   *[other] { $n } wait for your answer.
}
questions-when = When
questions-state = Answer
questions-due = by { $name }
questions-late = late, was due by { $name }
questions-forgotten = the matter was erased, no answer is needed
questions-answered = answered, { $name }
questions-answer = Answer
question-says = The resident asks: { $text }
question-about = The access: { $name }
question-text = Answer (the resident reads it; name no other party and no member of staff)
desk-questions = { $n ->
    [one] { $n } resident's question waits for your answer
   *[other] { $n } residents' questions wait for your answer
}
verify-title = Check a proof
verify-what = Choose the proof file you downloaded. It is checked on your own device and nothing is sent. This page can be saved and works without a network.
verify-file = Proof file
verify-none = No file is chosen. Download the proof from your matter's page first, then choose it here.
verify-busy = Checking…
verify-true = True
verify-false = False
verify-all = All {"{}"} records of the file stand in the log, which has {"{}"} records, and were not changed. Of records that are not in the file nothing is proven.
verify-cut = The file holds the newest records only; older ones were left out.
verify-shut = Of {"{}"} of them only the fingerprint is given, for their text names a member of staff or another party.
verify-root = Root of the log: {"{}"}
verify-form = The file is not whole, or its form was changed.
verify-last = The number of records does not go with the log's root.
verify-bytes = its text was changed.
verify-told = its number, kind or time is not the one in its text.
verify-path = it does not stand in this log, or its fingerprint or number was changed.
verify-record = Record {"{}"}:{" "}
verify-other = Rather not use this page?
verify-other-text = The program comes with tools/verify-proof.py, under two hundred lines by the public standard RFC 6962; whoever knows how can write another.
