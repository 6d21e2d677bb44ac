# The dispatch board
nav-board = Board
board-accept = to accept
board-intake = petitions to accept
board-dispatch = to dispatch
board-designate = to designate
board-archive = to archive
board-empty-accept = Nothing waits to be accepted.
board-empty-intake = No petition waits to be accepted.
board-empty-dispatch = Nothing waits to be dispatched.
board-empty-designate = Nothing was given back three times and must be designated.
board-empty-archive = Nothing waits to be archived.
board-to-desk = Back to the desk
board-how = Tick several and do them together. Each is recorded by itself; one that fails holds up none.
board-pick = Pick
board-pick-all = Pick this page
board-pick-one = Pick: { $name }
board-picked = {"{}"} picked
board-picked-none = Tick some first
board-suggested = Suggested lead
board-nobody = Nobody is named; dispatch it by itself
board-to-whom = To whom
board-do-accept = Accept
board-do-dispatch-as-suggested = Dispatch as suggested
board-do-dispatch = All to one agency
board-do-archive = Archive
board-one-accept = Look
board-one-intake = Look
board-one-dispatch = To another
board-one-designate = Designate
board-one-archive = Look
board-back = Back to the list
board-done-all = { $n ->
    [one] 1 matter
   *[other] { $n } matters
} { $what }.
board-done-some = { $n } { $what }, { $left } not.
board-done-nothing = Nothing was picked.
board-done-pick = Go back, tick what is to be done, and press again.
board-done-left = Those that failed stand first, with the reason and what to do next; they have not changed.
board-done-kept = Each is recorded by itself.
board-done-one = done
board-done-to = led by { $name }
together-accept = accepted
together-dispatch-as-suggested = dispatched
together-dispatch = dispatched
together-archive = archived
key-rows = up and down
key-pick = pick
key-open = open
keys-on = Switch single keys on
keys-off = Switch single keys off
# A matter before it is opened, and merging
board-do-merge = Merge into one
board-done-into = goes on in “{ $name }”
board-preview = Preview
together-merge = merged
preview-title = A matter in short
preview-side = The row that you are at
preview-place = Where
preview-registered = Registered
preview-code = Code
preview-open = Open
preview-sealed = Only what lists show stands here. The text is seen by opening it, and opening is recorded.
preview-to = To which agency
preview-do-accept = Accept this one
preview-do-archive = Archive this one
preview-do-dispatch = Dispatch this one
preview-assist = With assisting agencies: on the dispatch form
preview-near = May be the same
preview-near-none = No title is like it.
preview-near-hint = Found by the same place and a like title; what ended within 30 days counts. Opens in a new window.
preview-merge = Merge into this
merge-one = Merge into which one
merge-several = { $n ->
    [one] 1 matter into one
   *[other] { $n } matters into one
}
merge-standing = Choose which one stays. The others go on in it: each keeps its own history and words, and from now on work is done on the one that stays. It cannot be undone.
merge-stays = Which one stays
merge-none = Nothing was found that it could go on in. Pick two or more on the list, or open it and name the other one's code.
