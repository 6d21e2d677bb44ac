# The net: four phases, who answers, and where nobody does.
nav-net = The net
net-title = The net
net-standing = What is caught a step earlier does not drag on to the end. This looks at matters and places, never at persons.
net-load = Under way, by phase
net-load-none = All that you can see is done.
net-quarter = Registered in quarter { $n } of { $year }
net-quarter-now = Registered in quarter { $n } of { $year }, until today
net-quarter-none = Nothing was registered in this quarter.
net-early = { $early } of { $total } were caught in the first two phases: { $n }%
net-note = Phases as they stand now; only what you can see is counted. Shares are rounded down.
net-who = Who answers here
net-agencies = Look at one agency
net-ask = Look it up
net-part-grid = Grid
net-part-village = Village or community
net-part-centre = Governance centre
net-part-police = Police station
net-part-lead = Lead
net-by-area = it serves { $name }
net-by-district = it serves the whole district
net-gaps = Where nobody answers, or two do
net-gaps-none = Every kind has one lead in every town; nothing overlaps.
net-gap-lead = Nobody leads “{ $kind }” in { $place }.
net-gap-centre = No governance centre accepts for { $place }.
net-gap-two-leads = Several lead “{ $kind }” in { $place }: { $names }.
net-gap-two = Several serve { $place } for the same: { $names }.
net-gap-superior = { $names } stands under nobody; its silence is told to no one.
# A place: what is open, in whose hands, the last weeks
division-standing = Matters are counted here, never persons, and nothing is ranked.
division-above = One up
division-margin = Who answers and who is at work here
division-open = Open here
division-open-none = Of what you can see, nothing is open here now.
division-register = Register one
division-late = { $n ->
    [one] { $n } of them late
   *[other] { $n } of them late
}
division-all = All of this place
division-newest = Newest
division-newest-none = Nothing that you can see was ever registered here.
division-weeks = Registered in the last 8 weeks
division-weeks-note = light: registered; dark: over by now
division-week = from { $name }
division-week-now = this week, to today
division-week-says = { $n } registered, { $over } over by now
division-week-none = nothing registered
division-note = Each counts in the week in which it was registered; declined and merged ones are over too. Only what you can see is counted.
division-who-none = The catalogue does not say who answers here.
division-hands = Agencies at work here
division-hands-none = No agency is at work here now.
division-hand = { $n ->
    [one] { $n } matter
   *[other] { $n } matters
}
division-parts = In it
division-towns = Look at a place
division-figures = Figures of this place
division-kind-district = district
division-kind-street = street
division-kind-town = town
division-kind-park = park
division-kind-village = village
division-kind-community = community
division-kind-grid = grid
