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
letter-password-set = An administrator set a first password for your account. It is not in this letter: please ask the administrator, in person or by telephone.
    After signing in you choose your own first:
    { $link }
    If you asked nobody to do this, please tell the system administrator at once.
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
me-mail-note = we write to you when something happens; it is opened only to send, and shown to nobody
me-mail-none = None given. Once you gave and confirmed one, you are told by letter when, say, your password was set anew.
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
