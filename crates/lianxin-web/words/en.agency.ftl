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

# Rates of whistles.
rate-year = Past year: { $name }
rate-unit = when it is called
rate-unit-acknowledged = Acknowledged in time
rate-unit-reported = Reported in in time
rate-unit-satisfied = The caller was satisfied
rate-caller = when it calls
rate-caller-acknowledged = Units that acknowledged in time
rate-caller-reported = Units that reported in in time
rate-caller-satisfied = Units were satisfied
rate-share = { $kept } of { $of }: { $n }%
rate-hidden = Fewer than 10 whistles: not published
rate-band = How often it blows
rate-band-few = Few: under half of what is common in the district. Are hard problems not brought out?
rate-band-usual = Usual: about what is common in the district.
rate-band-many = Many: over twice what is common in the district. Are everyday duties blown for too?
rate-band-none = Not told yet: it does not blow, had fewer than 10 matters, or there are too few agencies to compare.
rate-note = The whole district's figures, the same for every reader; nothing is ranked, and more or fewer whistles are neither good nor bad. Satisfied includes mostly satisfied; who did not say is left out, and so are upheld objections and units let go before their limit. Shares are rounded down.
