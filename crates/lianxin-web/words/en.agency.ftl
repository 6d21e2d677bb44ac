# An agency: what it answers for, what it lends, where its matters stand.
agency-standing = Matters are counted here, never persons, and nothing is ranked.
agency-margin = What this agency answers for
agency-load = In its hands, by phase
agency-load-none = Of what you can see, it has nothing in hand now.
agency-all = See what it has done
agency-open = { $n ->
    [one] { $n } matter with its clock running
   *[other] { $n } matters with its clock running
}
agency-late = { $n ->
    [one] { $n } of them late
   *[other] { $n } of them late
}
agency-late-none = none of them late
agency-duties = Answers for
agency-duties-none = The catalogue does not say what it answers for.
agency-kinds = Kinds that it leads
agency-lends = Lends
agency-lends-none = The catalogue does not say what it lends.
agency-lent = { $name } ({ $kind })
agency-superior = Stands under
agency-superior-none = Nobody stands above it.
agency-source = Source: { $name }
lend-expert = expert
lend-room = room
lend-vehicle = vehicle
lend-equipment = equipment
desk-ours = In the hands of { $name }
desk-ours-more = All figures of this agency
queue-only-agency = Only those of { $name }.
queue-only-open = Only those where a clock of { $name } itself runs.
queue-only-late = Only those where a clock of { $name } itself is late.
