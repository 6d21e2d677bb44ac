# Signing in by two steps, second factors, what takes two people, where one is signed in.
requests = Waiting for a second person
requests-note = one asks, another decides
requests-none = Nothing waits. What the system administrator asks for stands here.
request-what = { $kind ->
    [position] Position: { $what }
   *[other] Reset: { $what }
}
request-by = asked by { $name }, { $when }
request-which = { $verb }: { $name }, { $what }
request-grant = Grant
request-refuse = Refuse
request-withdraw = Take back
console = the console
staff-forgets = What cannot be used any more
staff-forgets-password = the password
staff-forgets-factors = the second factors (telephone, key)
staff-forgets-both = password and second factors
account-ask-position = Ask for a position
account-ask-position-hint = Somebody may hold positions in several agencies, 8 at most. In force once the security administrator grants it.
account-ask-recovery = Reset sign-in
account-ask-recovery-hint = The password is forgotten or the telephone lost. In force once the security administrator grants it; every session ends then.
account-ask-recovery-done = The security administrator is asked
account-end-sessions = Sign out everywhere
account-end-sessions-hint = When somebody else may be using this account. It is signed out everywhere at once.
account-factors-none = no second factor
account-factors = { $n ->
    [one] 1 second factor
   *[other] { $n } second factors
}
once-asked-password = One-time password
once-asked-password-next = It works once the security administrator has granted it, for seven days. Tell the person face to face or by telephone, not by message; it must be changed at sign-in.
refusal-directory-factors-next = This account has as many second factors as it may. Please remove one first.
refusal-directory-no-factor-next = There is no such second factor, or it was removed. Please load the page again.
refusal-directory-last-factor-next = It is the last one; without it nobody could sign in here again. Please add another first.
refusal-directory-factor-wanted-next = This account asks for a second step. Please sign in again and enter the code.
refusal-directory-code-used-next = This code was used already. Please wait for the next one, half a minute at most.
refusal-directory-apart-next = System, security and audit administrator are three people, and none of them holds a working position. Please give it to somebody else.
refusal-directory-last-admin-next = This is the last administrator of that kind. Please put somebody else in office first.
refusal-directory-no-request-next = It was decided, taken back, or has waited for more than seven days. Please load the page again, and ask anew if it is needed.
refusal-directory-asked-next = It was asked already and waits for the security administrator. Please wait, or take it back first.
refusal-directory-herself-next = Nobody asks or grants for herself. Please let another administrator do it.
refusal-directory-same-person-next = Whoever asked does not decide. Please let another security administrator decide.
