# Sentences: times, clocks, history, what is wrong. The program gives the values; numbers in { $span } are set large.

# Counts
matters-n = { $n ->
    [one] 1 matter
   *[other] { $n } matters
}
list-comma = ,{" "}

# Times
month-1 = Jan
month-2 = Feb
month-3 = Mar
month-4 = Apr
month-5 = May
month-6 = Jun
month-7 = Jul
month-8 = Aug
month-9 = Sep
month-10 = Oct
month-11 = Nov
month-12 = Dec
weekday-1 = Mon
weekday-2 = Tue
weekday-3 = Wed
weekday-4 = Thu
weekday-5 = Fri
weekday-6 = Sat
weekday-7 = Sun
day = { $weekday } { $day } { $monthname }
day-of-year = { $weekday } { $day } { $monthname } { $year }
short-day = { $day } { $monthname }
short-day-of-year = { $day } { $monthname } { $year }
head-today = Today, { $day }
head-yesterday = Yesterday, { $day }
moment-today = today { $hour }
moment-yesterday = yesterday { $hour }
moment-day = { $day } { $hour }
span-minutes = { $number } min
span-hours = { $n ->
    [one] { $number } hour
   *[other] { $number } hours
}
span-days = { $n ->
    [one] { $number } day
   *[other] { $number } days
}
span-workdays = { $n ->
    [one] { $number } working day
   *[other] { $number } working days
}
span-two = { $first } { $second }
span-alone = { $span }

# Clocks
clock-left = { $span } left
clock-late = { $span } late
clock-rest = Paused with { $span } left
clock-maybe = About { $span }
clock-met = { $used }, in time
clock-met-late = { $used }, { $over } late
due-accept = accept by { $when }
due-dispatch = dispatch by { $when }
due-acknowledge = acknowledge by { $when }
due-handle = complete by { $when }
was-due-accept = was to be accepted by { $when }
was-due-dispatch = was to be dispatched by { $when }
was-due-acknowledge = was to be acknowledged by { $when }
was-due-handle = was to be completed by { $when }
maybe-due-accept = accept by { $when }; that year’s holidays are not announced yet
maybe-due-dispatch = dispatch by { $when }; that year’s holidays are not announced yet
maybe-due-acknowledge = acknowledge by { $when }; that year’s holidays are not announced yet
maybe-due-handle = complete by { $when }; that year’s holidays are not announced yet
met-accept = accepted { $when }
met-dispatch = dispatched { $when }
met-acknowledge = acknowledged { $when }
met-handle = completed { $when }
rest = paused
rest-since = since { $when }: { $why }

# History
who-person = { $name } ({ $agency })
who-console = The console
who-clock = The system
deed-registered = { $who } registered it; source: { $source }.
deed-imported = { $who } imported it from an earlier register.
deed-accepted = { $who } accepted it.
deed-dispatched = { $who } dispatched it to { $lead } as lead.
deed-dispatched-assist = { $who } dispatched it to { $lead } as lead, with { $assist } assisting.
deed-acknowledged = { $who } acknowledged it for { $agency }.
deed-noted = { $who } noted:
deed-part-done = { $who } reported the part of { $agency } done: { $result }.
deed-completed = { $who } completed it: { $result }.
deed-opened = { $n ->
    [one] { $who } opened 1 sealed field to “{ $purpose }”.
   *[other] { $who } opened { $n } sealed fields to “{ $purpose }”.
}
deed-erased = { $who } erased what this matter had sealed:
place-in-log = record { $n }
happened-at = It happened { $when }

# Names
stage-registered = Registered
stage-accepted = Accepted
stage-dispatched = Dispatched
stage-acknowledged = Acknowledged
stage-handling = Handling
stage-completed = Completed
stage-followed-up = Followed up
stage-rated = Rated
stage-archived = Archived
stage-declined = Declined
stage-merged = Merged
step-registered = Register
step-accepted = Accept
step-dispatched = Dispatch
step-acknowledged = Receipt
step-handling = Handle
step-completed = Complete
step-followed-up = Follow up
step-rated = Rate
step-archived = Archive
phase-prevent = Prevention
phase-early = Early care
phase-defuse = Mediation
phase-gate = Last check
role-grid_worker = Grid worker
role-village_clerk = Village clerk
role-centre_coordinator = Centre coordinator
role-agency_clerk = Agency clerk
role-mediator = Mediator
role-station_officer = Station officer
role-station_head = Head of station
role-secretary = Political and legal secretary
role-system_admin = System administrator
role-security_admin = Security administrator
role-audit_admin = Audit administrator
party-reporter = Who raised it
party-party = Party
party-other = Somebody else
sealed-name = name
sealed-phone = phone
sealed-email = e-mail
sealed-id_number = ID number
sealed-address = address
act-accept = Accept
act-dispatch = Dispatch
act-acknowledge = Acknowledge
act-note = Add a note
act-complete = Complete
act-hint-accept = It is ours to settle; begin
act-hint-dispatch = Choose the lead and who assists
act-hint-acknowledge = We have it; the time to handle starts now
act-hint-note = Tell the others how far it is
act-hint-complete = Say the result and stop the clock
act-todo-accept = Accept it
act-todo-dispatch = Choose who handles it
act-todo-acknowledge = Acknowledge it
act-todo-note = Add a note
act-todo-complete = Finish it and say the result
part-lead = You lead
part-assist = You assist
part-centre = Governance centre

# What is missing
lacking-acceptance = It has not been accepted
lacking-dispatch = It has not been dispatched
lacking-acknowledgement = Your agency has not acknowledged it
lacking-assists = Not finished yet: { $name }
lacking-done = It has been done
lacking-agency = It is for { $name } to do
lacking-role = It is for the { $name } to do
lacking-finished = The matter is completed
lacking-forgotten = What it sealed has been erased

# Fields
field-title = Title
field-text = What happened
field-division = Where
field-grid = Grid
field-address = House and door
field-kind = Kind
field-source = How we know
field-demand = What is asked for
field-occurred_at = When it happened
field-contact-name = Name
field-contact-phone = Phone
field-contact-email = E-mail
field-contact-id_number = ID number
field-contact-role = Who this is
field-lead = Lead
field-assist = Assisting
field-result = Result
field-reason = Reason
field-purpose = Purpose
field-fields = Which fields
problem-empty = This is empty; please fill it in.
problem-long = At most { $max } characters; there are { $have } now, please take out { $over }.
problem-forbidden = Character { $place } cannot be seen ({ $code }); please delete it.
problem-choose = Nothing is chosen yet; please choose one.
problem-unknown = There is no such entry; please choose one of the list.
problem-elsewhere = This place does not lie in the village chosen; please change one of them.
problem-time = This time has not come yet or lies before 1949; please change it.
problem-twice = The same agency stands here twice; please take one out.
problem-many = At most { $n }; please take some out.
problem-phone-short = { $n ->
    [one] The mobile number is 1 digit short; it has { $have } now.
   *[other] The mobile number is { $n } digits short; it has { $have } now.
}
problem-phone-long = { $n ->
    [one] The mobile number has 1 digit too many; it has { $have } now.
   *[other] The mobile number has { $n } digits too many; it has { $have } now.
}
problem-phone = Please give a mobile number of 11 digits, or a landline with its area code.
problem-id-short = { $n ->
    [one] The ID number is 1 character short; it has { $have } now.
   *[other] The ID number is { $n } characters short; it has { $have } now.
}
problem-id-long = { $n ->
    [one] The ID number has 1 character too many; it has { $have } now.
   *[other] The ID number has { $n } characters too many; it has { $have } now.
}
problem-id = The ID number’s check character does not fit; please compare it with the card.
problem-email = Please write it like name@example.cn.
problem-moment = Please write it like 2026-09-16 10:18.
problem-malformed = This is not written as asked; please see the hint beside it.

# Refusals
refusal-absent = There is no such matter
refusal-absent-next = The code may be mistyped, or the matter is not yours to see. Nothing has changed.
refusal-not-yours = This step is not yours to take
refusal-not-yours-next = The matter has not changed. Please hand it to whoever has this duty, or ask the governance centre.
refusal-stale = Somebody acted before you
refusal-stale-next = Your step was not recorded. See where the matter stands now, then decide whether it is still needed.
refusal-order-reused = This form was sent before
refusal-order-reused-next = It says something else than last time, so it was not recorded. Please go back to the matter and fill it in again.
refusal-fields = A few things need mending
refusal-fields-next = Nothing was recorded. Please mend: { $fields }.
refusal-codes-used-up = Today’s case codes are used up
refusal-codes-used-up-next = This town has given out all its codes of today, so nothing was registered. What you wrote is kept: please send it tomorrow, and call the governance centre if it is urgent.
refusal-forgotten = What it held has been erased
refusal-forgotten-next = What this matter had sealed was erased by the rules; nothing can be added.
refusal-district = The district has not been opened
refusal-district-next = Please ask the system administrator to set up the district first.
