# Pages of whistles.

nav-whistles = Whistles
act-whistle = blow a whistle
act-hint-whistle = call several units at once where one is not enough; each has its own clock
back-to-whistle = Back to the whistle
list-semicolon = {"; "}

# One whistle
whistle-blown = blown by { $agency } ({ $name }), { $when }
whistle-units = How far each unit is
whistle-track = Steps of the unit
whistle-yours = your unit
whistle-my-unit = My unit’s step
whistle-margin = Beside the whistle
whistle-its-matter = See the matter
whistle-ladder = When a unit does not answer
whistle-ladder-none = No unit is late. When one is, the system tells step by step whoever stands above it; nobody has to press anything.
whistle-ratings = Ratings
whistle-rated = { $by } on { $agency }: { $said }
whistle-phoned = by phone
whistle-designated = designated
whistle-not-called = Called once approved
whistle-relieved = Not needed any more
whistle-step-0 = Called
whistle-step-1 = Acknowledged
whistle-step-2 = On the way
whistle-step-3 = Reported in
whistle-step-4 = Handling
whistle-step-5 = Done
whistle-stands-asked = { $n ->
    [one] 1 unit is to be called; it sounds once approved.
   *[other] { $n } units are to be called; it sounds once approved.
}
whistle-stands-refused = Not approved; { $n ->
    [one] the unit was not called.
   *[other] none of { $n } units was called.
}
whistle-stands-sounded = { $n ->
    [one] 1 unit called: { $said }.
   *[other] { $n } units called: { $said }.
}
whistle-stands-closed = { $n ->
    [one] Closed; 1 unit was called. Please rate each other.
   *[other] Closed; { $n } units were called. Please rate each other.
}
whistle-stands-rated = { $n ->
    [one] Closed; 1 unit was called, and both sides have rated.
   *[other] Closed; { $n } units were called, and both sides have rated.
}
whistle-n-comma = {", "}
whistle-n-join = { $before }{ $next }
whistle-n-there = { $n } at work
whistle-n-done = { $n } done
whistle-n-coming = { $n } acknowledged
whistle-n-called = { $n } to answer
whistle-n-missed = { $n } silent
whistle-n-objected = { $n } objecting
whistle-n-released = { $n } released
whistle-owed = It cannot close yet: { $n ->
    [one] 1 unit ({ $names }) is neither done nor released.
   *[other] { $n } units ({ $names }) are neither done nor released.
} Nobody leaves before it is done.
whistle-ladder-acknowledge = { $name } has not acknowledged: what the system did
whistle-ladder-report-in = { $name } has not reported in: what the system did
whistle-ladder-handle = { $name } is not done: what the system did
whistle-tell-unit = Reminded the unit and whoever called it
whistle-tell-superior = Tell the superior agency
whistle-tell-centre = Tell the district’s governance centre
whistle-tell-designator = Tell the agencies that convene and designate
whistle-tell-and = { $told }; { $grade }
whistle-rung-next = next, { $name }
whistle-rung-later = { $name }

# Acts
whistle-do-approve = Approve
whistle-do-refuse = Refuse
whistle-do-call = Call one more unit
whistle-do-acknowledge = Acknowledge
whistle-do-on-the-way = Set out
whistle-do-report-scene = Report in on scene
whistle-do-report-online = Report in online
whistle-do-report-in = Report in
whistle-do-handle = Say what is being done
whistle-do-done = Done
whistle-do-object = Object
whistle-do-rule = Rule on the objection
whistle-do-release = Release
whistle-do-phoned = Record a phone call
whistle-do-close = Close the whistle
whistle-do-rate = Rate
whistle-do-for = { $name }: { $verb }
whistle-hint-refuse = Say why; whoever blew it sees it
whistle-hint-call = The new unit assists; its clocks start now
whistle-hint-handle = What is being done and how long it will take; every unit sees it
whistle-hint-done = Say what was done and what came of it. Then the unit may leave
whistle-hint-object = Only the listed grounds count; silence is not an objection
whistle-hint-rule = It holds at once; the clocks of the unit that takes the place start now
whistle-hint-release = The unit need not come any more and its clock stops; say why
whistle-hint-phoned = Where nobody answers in the system, a phone call counts as acknowledged; you then record for it
whistle-hint-close = Every unit is done or released: one sentence to end it
whistle-hint-rate = Both sides rate agencies, never persons; each side once
whistle-label-close = Closing words
whistle-label-handle = What is being done
whistle-label-done = What was done and what came of it
whistle-label-phoned = Which office was phoned and what it said
whistle-label-rate = Why
whistle-label-whom = Which side is rated
whistle-label-call = Which unit
whistle-ruling-upheld = It is right and need not come
whistle-ruling-reassigned = Another unit, or the same once more
whistle-ruling-designated = Designate one, which may not object
whistle-to-hint = not needed where the objection is right
field-ruling = Ruling
field-by = Rate for which unit
field-mode = How to report in

# Blowing
blow-says = Say what was tried, what is wanted and who should come. Each unit’s clocks start when it sounds.
blow-new = Sound an emergency
blow-new-says = One step registers it and sounds; approval comes afterwards. Units come to the place.
blow-new-note = A road that caves in, a gas leak, a crowd: one step registers it and sounds.
blow-go = Blow
blow-tried-hint = what you did yourselves, and why it is not enough
blow-outcome-hint = when it counts as done
blow-lead-hint = exactly one leads
blow-assist-hint = as many as are needed; not the lead again
blow-resource = Thing to bring, number { $n }
blow-group-bureau = Bureaus of the district
blow-group-town = Town, police and villages
blow-group-utility = Utilities
blow-group-other = Others
blow-approval-before = Approved by a { $role } first, then it sounds.
blow-approval-after = It sounds at once; a { $role } approves afterwards.
blow-approval-none = It sounds at once and needs no approval.
blow-limits = Acknowledge within { $acknowledge }, report in within { $report }, done { $done } after that.
blow-on-scene = Units come to the place.
blow-online-too = Units may report in online.
blow-grounds = Grounds: { $name }.
term-minutes = { $n } min
term-hours = { $n } h
term-days = { $n ->
    [one] 1 day
   *[other] { $n } days
}
term-workdays = { $n ->
    [one] 1 working day
   *[other] { $n } working days
}
term-months = { $n ->
    [one] 1 month
   *[other] { $n } months
}

# Clocks
due-answer = acknowledge by { $when }
due-report-in = report in by { $when }
due-finish = done by { $when }
due-whole = the last unit by { $when }
was-due-answer = was to be acknowledged by { $when }
was-due-report-in = was to report in by { $when }
was-due-finish = was to be done by { $when }
was-due-whole = the last unit was due by { $when }
maybe-due-answer = acknowledge by { $when }; that year’s holidays are not announced yet
maybe-due-report-in = report in by { $when }; that year’s holidays are not announced yet
maybe-due-finish = done by { $when }; that year’s holidays are not announced yet
maybe-due-whole = the last unit by { $when }; that year’s holidays are not announced yet
met-answer = acknowledged { $when }
met-report-in = reported in { $when }
met-finish = done { $when }
met-whole = all stopped { $when }

# List and desk
whistles-under-way = Under way
whistles-over = Over
whistles-order = newest first
whistles-none = No whistle is sounding. Where one agency is not enough, open the matter and blow one from “more acts”.
whistles-over-none = No whistle is over yet.
whistles-units = { $n ->
    [one] 1 unit, { $owed } owed
   *[other] { $n } units, { $owed } owed
}
desk-whistles = Whistles
desk-whistles-all = See all whistles
desk-whistles-none = No whistle is sounding. To call several agencies, open the matter and blow one.
desk-notices = Notices
desk-notices-note = of the last 7 days
desk-notices-none = Your agency was told nothing in these 7 days. What comes appears here by itself.
notice-dispatched = dispatched to { $agency }
notice-designated = { $agency } was designated to lead
notice-reopened = reopened for { $agency }
notice-extension-asked = { $about } asks for more time; it is yours to decide
notice-unseal-asked = somebody asks to take the seal off; a decision is awaited
notice-erasure-asked = somebody asks to erase; a decision is awaited
notice-overseen = { $agency }: { $about }
notice-called = a whistle calls { $agency }
notice-unit-silent = { $about } has not answered in time; { $agency } is told
notice-objected = { $about } objects; a ruling is awaited
