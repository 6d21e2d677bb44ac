# Signing in, the desk, the list of matters, the register form, the receipt.

# Signing in
sign-in-tools = Size of letters, colours and language
sign-in-what = The working system of a district's one net. Whoever opens a person's details is recorded first.
sign-in-name = Account
sign-in-password = Password
sign-in-busy = Signing in…
sign-in-wrong = You are not in.{" "}
sign-in-wrong-why = The account or the password is not right; please try again. Capital letters count in passwords.
sign-in-run-out = The first password has run out.{" "}
sign-in-run-out-why = It was not used within 7 days. Please ask your system administrator for another one.
sign-in-wait = Too many tries.{" "}
sign-in-wait-why = { $n ->
    [one] Please try again in 1 minute.
   *[other] Please try again in { $n } minutes.
} If you forgot the password, ask your agency's system administrator.
sign-in-help = Cannot get in?{" "}
sign-in-help-text = Your agency's system administrator can give you a new one-time password at once. Residents need no account: say it at the window of the village, community or governance centre.
sign-in-demo = Look around with a demo account
sign-in-demo-text = The people and phone numbers are invented. Another role sees and does other things.
sign-in-enter = Enter
sign-in-as = Enter as { $name }

# The desk
desk-hello-morning = Good morning, { $name }.{" "}
desk-hello-noon = Good day, { $name }.{" "}
desk-hello-afternoon = Good afternoon, { $name }.{" "}
desk-hello-evening = Good evening, { $name }.{" "}
desk-waits = { $n ->
    [one] 1 matter waits for you.
   *[other] { $n } matters wait for you.
}
desk-waits-late = { $n ->
    [one] 1 matter waits for you, { $late }.
   *[other] { $n } matters wait for you, { $late }.
}
desk-waits-cut = More than { $n } matters wait for you.
desk-waits-cut-late = More than { $n } matters wait for you, { $late }.
desk-waits-none = Nothing waits for you.
desk-waits-besides = { $n ->
    [one] One thing below waits for you.
   *[other] { $n } things below wait for you.
}
desk-late = { $n } overdue
desk-today = To do today
desk-soon = These days
desk-later = Later
desk-order = By their clocks, most urgent first
desk-lead = Lead: { $name }
desk-empty = All done; nothing waits for you now.
desk-empty-handed = { $n ->
    [one] Look at the 1 you handed over
   *[other] Look at the { $n } you handed over
}
desk-empty-all = Look at all matters
desk-cut = Only the { $n } most urgent are listed; see all
desk-handed = Handed over, { $n } with others
desk-intake = Taken in, { $n } to accept
desk-all = All matters
desk-margin = Beside it
desk-quick = Register quickly
desk-quick-hint = Where and what, in one sentence.
desk-quick-go = Go on
desk-quick-note = Write one sentence; the next page asks for the place and the kind.
desk-clock = How clocks run
desk-clock-text = One agency, one clock, from when it got the matter. Working days follow the announced public holidays; days worked in exchange count.
title-gone = (erased)
taken-in = Taken in

# The list of matters
view-todo = For you to do
view-waiting = Handed over
view-intake = Taken in, to accept
view-all = All
queue-views = Which matters
queue-title = { $name }: { $n }
queue-title-more = { $name }: more than { $n }
queue-late = { $n } overdue on this page
list-and = ,{" "}
queue-filters = Filters
queue-q = Find
queue-kind = Kind
queue-division = Place
queue-stage = Stage
queue-due = Due
queue-phase = Phase
queue-sort = Order
queue-sort-own = as the list has it
queue-deep = More
due-late = overdue
due-today = today
due-days = within three days
sort-due = most urgent first
sort-newest = newest first
queue-any = All
queue-filter = Filter
queue-clear = Clear
queue-clock = Clock
queue-matter = Matter
queue-agency = With
queue-source = Source
queue-no-clock = No clock runs
queue-search = { $n ->
    [one] 1 matter found for “{ $q }”.
   *[other] { $n } matters found for “{ $q }”.
}
queue-search-page = “{ $q }”: { $n } on this page.
queue-search-least = “{ $q }”: at least { $n } found.
queue-search-not-yet = “{ $q }”: nothing found so far, and there is more to look through.
queue-in-text = in the text
queue-look-on = Look on
queue-search-none = Nothing found for “{ $q }”.
queue-filter-none = Nothing fits these filters.
queue-empty-todo = Nothing waits for you now.
queue-empty-waiting = Nothing is with others.
queue-empty-intake = No petition waits to be accepted.
queue-empty-all = There is no matter yet that you may see.
queue-empty-narrowed = Try another word, or one filter less.
queue-look-all = Search in all matters
queue-register = Register the first
queue-pages = Pages
queue-this-page = { $n } on this page
queue-first = First page
queue-next = Next page
queue-filtered = { $n ->
    [one] 1 matter fits these filters.
   *[other] { $n } matters fit these filters.
}
queue-filtered-page = These filters: { $n } on this page.
kept = Kept lists
kept-already = You keep this list already.
kept-back = Back to the list
kept-comma = ,{" "}
kept-drop = Remove
kept-drop-which = Remove “{ $name }”
kept-keep = Keep this list
kept-no-words = Only the filters are kept, not the words looked for.
kept-share = Show it to my agency
kept-share-with = Show it to { $name }
kept-shared = seen by { $name }
kept-tidy = Tidy kept lists
field-due = Due
field-list = Filters
field-share = Shared with
field-sort = Order
field-stage = Stage
field-view = List

# The register form
register-title = Register a matter
register-alarm = Somebody hurt, a fire, a fight going on:{" "}
register-alarm-call = call 110, 119 or 120 first
register-alarm-then = , then register.
register-wrong = { $n ->
    [one] One thing is missing; nothing was registered.
   *[other] { $n } things are missing; nothing was registered.
}
register-kept = {" "}All you wrote is still here.
register-wrong-one = { $label }: { $text }
register-title-hint = where and what, in one line; no names, phones or door numbers
register-text-hint = as the person said it
register-division-hint = which village or community; type it or its pinyin initials
register-division-type = Type, or pinyin initials such as yfsq
register-address-hint = building and door; sealed as it is written, optional
register-choose = Please choose
register-optional = optional
register-not-said = Not said
register-when-hint = now, if empty
register-who = Who raised it
register-who-hint = sealed as it is written; only who handles this and states a purpose may look
register-phone-hint = mobile, or landline with its area code
register-anonymous = They wish to give no name (leave name and ID number empty)
register-busy = Registering…
register-go = Register
register-leave = Do not register
register-margin = What may be the same, who answers, afterwards
register-after = Afterwards
register-after-centre = { $name } accepts it.
register-after-centre-within = { $name } accepts it within { $term }.
register-after-accept = The governance centre of the place accepts it.
register-after-source = Source: { $name }
register-after-dispatch = The centre names a lead and assisting agencies; each has its own clock.
register-after-slip = The person gets a slip with the code and the PIN. The PIN is shown once.
register-files = Photos and files are added on the matter's page, once it is registered.
register-grid-hint = optional
register-grid-unknown = Not known which
register-place = Set the place
register-place-hint = then choose the grid and see who answers
register-lead = Lead: { $name }
register-lead-none = Nobody is named as lead for this kind here; the centre decides.
register-lead-kind = Once the kind is chosen, its lead stands here.
register-who-unknown = Once kind and place are chosen, who leads and who accepts it stands here.
register-near = { $n ->
    [one] 1 matter may be the same
   *[other] { $n } matters may be the same
}
register-near-says = { $place }, registered { $day }, { $stage }
register-near-hint = They open in a new window; nothing written here is lost. If it is the same, write a note there instead of registering again. If in doubt register: the centre relates or merges them.
register-sealed = What sealing is
register-sealed-text = Name, phone, ID number, address and e-mail are each encrypted. Whoever handles the matter chooses a purpose first; who and why is recorded, then it opens.
party-affected = Affected
party-opponent = Other side

# The receipt
receipt-done = Registered.
receipt-hand = {" "}Copy the code and the PIN for the person, or print this page.
receipt-title = Slip for the person
receipt-code = Code
receipt-pin = PIN
receipt-pin-gone = Given once already, not shown again
receipt-when = Registered
receipt-once = The PIN is shown this once and stored nowhere.
receipt-next = What happens next
receipt-accept = { $name } accepts the matter.
receipt-accept-by = { $name } accepts the matter before { $when }.
receipt-dispatch = The centre names one lead agency; each agency has its own limit.
receipt-look = To know how far it is, show the code and the PIN at the window of the village, community or centre; nobody has to tell it twice.
receipt-seen = Name and phone are sealed; who looked is on record.
receipt-open = See the matter
receipt-again = Register another
