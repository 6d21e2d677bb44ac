# Templates of letters, and the page that shows what became of them.
letter-subject = [Lianxin] { $about }
letter-subject-demo = [Lianxin · demonstration] { $about }
letter-demo = This is a demonstration: the letter comes from a made-up district, its people and matters are fictional.
letter-foot = This letter was sent by the Lianxin system of { $district } by itself. Please do not reply.
letter-confirm-address-subject = Confirm your office mail
letter-confirm-address = Somebody wrote this address on the page "My account" of Lianxin.
    Code: { $once }
    It is in force for 15 minutes and can be used once. Please type it on this page:
    { $link }
    If it was not you, there is nothing to do. Tell the code to nobody.
letter-case-code-subject = A code to see your matter
letter-case-code = Somebody asked on the page "My matter" for a code to see the matter for which you left this address, or to download your own data.
    Code: { $once }
    It is good for 15 minutes, once. Please type it on this page:
    { $link }
    If it was not you, do nothing; tell the code to nobody.
letter-password-set-subject = Your account has a first password
letter-password-set = At { $when } (Beijing time) an administrator set a first password for your account. It is not in this letter: please ask the administrator, in person or by telephone.
    After signing in you choose your own first:
    { $link }
    If you asked nobody to do this, please tell the system administrator at once.
letter-password-changed-subject = Your account has another password
letter-password-changed = At { $when } (Beijing time) another password was chosen for your account.
letter-factor-added-subject = Your account has a new second factor
letter-factor-added = At { $when } (Beijing time) a second factor (a code or a passkey) was added to your account; it lets somebody sign in.
letter-factor-removed-subject = Your account has lost a second factor
letter-factor-removed = At { $when } (Beijing time) a second factor (a code or a passkey) was removed from your account.
letter-factors-forgotten-subject = Your second factors were taken away
letter-factors-forgotten = At { $when } (Beijing time) two administrators took away all second factors of your account, as was asked for. At the next sign-in you enrol another.
letter-identity-linked-subject = Your account was linked to an agency's sign-in
letter-identity-linked = At { $when } (Beijing time) your account was linked to an agency's own sign-in, which opens it from now on.
letter-identity-unlinked-subject = Your account was unlinked from an agency's sign-in
letter-identity-unlinked = At { $when } (Beijing time) your account was unlinked from an agency's own sign-in.
letter-token-created-subject = Your account has a new token
letter-token-created = At { $when } (Beijing time) a token was made for your account: a program that holds it acts in your name.
letter-mail-confirmed-subject = Your office mail is confirmed
letter-mail-confirmed = At { $when } (Beijing time) this address was confirmed as the office mail of your account. Letters come here from now on.
letter-mail-replaced-subject = Your office mail is another one
letter-mail-replaced = At { $when } (Beijing time) another address was confirmed as the office mail of your account. No more letters come here.
letter-mail-dropped-subject = Your office mail was removed
letter-mail-dropped = At { $when } (Beijing time) the office mail of your account was removed. No more letters are written to you.
letter-wrong-tries-subject = Somebody tries to sign in to your account
letter-wrong-tries = Until { $when } (Beijing time) wrong passwords or codes were tried again and again at your account, without success; the next try has to wait. There is at most one such letter a day.
letter-approval-asked-subject = Something waits for your approval
letter-approval-asked = At { $when } (Beijing time) somebody asked you to approve that values of a minor, or of many people, are opened.
letter-glass-broken-subject = A broken glass waits for your review
letter-glass-broken = At { $when } (Beijing time) somebody opened values in need, without asking first. Please review it within 72 hours.
letter-question-asked-subject = A resident's question waits for your answer
letter-question-asked = At { $when } (Beijing time) a resident asked why her values were opened. Please answer within five working days.
letter-hiding-asked-subject = The renewal of a hiding waits for your answer
letter-hiding-asked = At { $when } (Beijing time) an agency asked to keep an access from a resident for longer. It waits for your answer.
letter-unseal-asked-subject = An unsealing waits for your decision
letter-unseal-asked = At { $when } (Beijing time) somebody asked to take the seal off a matter. It waits for your decision; the notice is on your desk.
letter-erasure-asked-subject = An erasure waits for your decision
letter-erasure-asked = At { $when } (Beijing time) somebody asked to erase what a matter holds. It waits for your decision, and lapses after 7 days; the notice is on your desk.
letter-change-asked-subject = A change of the catalogue waits for your decision
letter-change-asked = At { $when } (Beijing time) somebody asked to change the catalogue. It waits for your decision, and lapses after 7 days.
letter-if-not-you = If it was you, there is nothing to do. If it was not, please tell the system administrator at once.
    How you sign in and where you are signed in is shown here:
    { $link }
letter-waits = Which matter it is does not stand in this letter. After signing in, please look here:
    { $link }
nav-mail = Mail
mail-title = Outgoing mail
mail-standing = The letters that the system wrote and what became of each. No reader and no words of a letter are shown here.
mail-waiting = { $n ->
    [0] No letter waits to be sent.
    [one] { $n } letter waits to be sent.
   *[other] { $n } letters wait to be sent.
}
mail-off = Mail is not connected yet.
mail-off-text = Letters wait, and are not sent once their time is over. Please write a [mail] section in the server's settings file and start it again.
mail-empty = There are no letters yet. The first one appears when somebody writes an office mail address on "My account".
mail-written = Written
mail-template = Sort
mail-state = State
mail-tries = Tried
mail-tries-n = { $n ->
    [one] { $n } time
   *[other] { $n } times
}
mail-next = tried again { $name }
mail-older = Older
mail-newest = Back to the newest
mail-about = matter { $name }
template-confirm-address = Confirms an address
template-case-code = Code for a matter
template-password-set = First password set
template-password-changed = Password changed
template-factor-added = Second factor added
template-factor-removed = Second factor removed
template-factors-forgotten = Second factors taken away
template-identity-linked = Agency's sign-in linked
template-identity-unlinked = Agency's sign-in unlinked
template-token-created = Token made
template-mail-confirmed = Address confirmed
template-mail-replaced = Address replaced (to the former one)
template-mail-dropped = Address removed (to the former one)
template-wrong-tries = Wrong tries
template-approval-asked = Approval asked
template-glass-broken = Broken glass
template-question-asked = Resident's question
template-hiding-asked = Renewal of a hiding asked
template-unseal-asked = Unsealing asked
template-erasure-asked = Erasure asked
template-change-asked = Change of the catalogue asked
mail-state-waiting = Waiting
mail-state-sent = Sent
mail-state-bounced = Returned
mail-state-given-up = Given up
mail-why-unreachable = the mail server cannot be reached
mail-why-no-entry = the mail server took no sign-in, or offers no encryption
mail-why-refused = the mail server said no
mail-why-returned = taken, then returned
mail-why-no-address = no address to write to
mail-why-too-late = its time was over
mail-why-answer = { $why } ({ $answer })
me-mail = Office mail
me-mail-note = we write to you when your account has changed or something waits for you; it is opened only to send, and shown to nobody
me-mail-none = None given. Once you gave and confirmed one, you are told by letter when your password or the way you sign in has changed, and when something waits for your decision.
me-mail-set = An address confirmed { $name }; it is sealed.
me-mail-asked = A code goes to the address you gave. It is in force until { $name } and can be tried { $n ->
    [one] once more.
   *[other] { $n } more times.
}
me-mail-gone = The last code is void. Please give the address again, and a new one is sent.
me-mail-off = Mail is not connected here yet, so no code can be sent. Please tell the system administrator.
me-mail-send = Send a code
me-mail-again = Another address, or send again
me-mail-confirm = Confirm
me-mail-drop = Write no more
me-mail-wrong = This is not the code. Please look at the six digits in the letter and type them again.
me-mail-unchanged = The address was not confirmed.
me-mail-unchanged-text = Please mend what is said below and send it again.
field-mail = Office mail
field-once = Code from the letter
me-once-hint = six digits
refusal-code-gone = This code cannot be used any more
refusal-code-gone-next = It is older than 15 minutes, was missed too often, or none was sent. Please give the address again on "My account" to get a new one.
refusal-codes = No code was sent
refusal-codes-next = Five were sent within a day, which is the most. Please come back tomorrow, or ask the system administrator why the letters do not arrive.
