# Refusals, events and problems of a matter's life, then the pages of one matter.

refusal-no-such-purpose = There is no such purpose
refusal-no-such-purpose-next = Nothing was opened or looked up. Please go back and choose one of the purposes listed.
refusal-directory = The account was not changed
refusal-directory-name-taken-next = This sign-in name was used before and is not given out twice. Please choose another.
refusal-directory-no-account-next = There is no such account, or it is closed. Nothing has changed.
refusal-directory-no-position-next = There is no such position, or it has ended. Nothing has changed.
refusal-directory-no-token-next = There is no such token, or it was taken back. Nothing has changed.
refusal-directory-positions-next = This account holds as many positions as it may. Please end one first.
refusal-directory-tokens-next = This account has as many tokens as it may. Please take one back first.
refusal-views = The list was not kept
refusal-views-next = You keep 20 lists already, and that is the most. Please remove one that you no longer need, then keep this one.
refusal-out-of-turn = Not possible now: { $act }
refusal-out-of-turn-next = The matter stands at “{ $stage }”; this step does not follow there. Nothing has changed.
refusal-no-part = Your agency has no such part
refusal-no-part-next = The matter was not given to your agency, so the step was not recorded. Please ask the governance centre if that is wrong.
refusal-which-agency = For which agency?
refusal-which-agency-next = Several of your agencies have a part: { $name }. Nothing was recorded; please choose one and send it again.
refusal-done-already = Done already
refusal-done-already-next = { $name } has taken this step already. Nothing has changed.
refusal-not-acknowledged = Not acknowledged yet
refusal-not-acknowledged-next = { $name } has not acknowledged. Please acknowledge first, then take this step.
refusal-assists-running = It cannot be completed yet
refusal-assists-running-next = The matter has not changed. Not done yet: { $name }.
refusal-not-due = Not due yet
refusal-not-due-next = There is no such clock, or it has not run out. Nothing has changed.
refusal-no-centre = No governance centre serves this place
refusal-no-centre-next = Nothing was registered. Please ask the system administrator to name the centre in the catalogue.

problem-not-with-name = Anonymous was chosen, so leave out name and ID number, or undo that choice.
problem-phone-digit = Character { $place } is not a digit; please change it.
problem-phone-short-n = The number is { $n } short; it has { $have } digits now.
problem-phone-long-n = The number is { $n } too long; it has { $have } digits now.
problem-phone-mobile = Mobile numbers begin with 13 to 19; please look again.
problem-phone-country = This is a number of another country; please give a local one.
problem-email-at = It needs one @; there are { $n }.
problem-email-name = The part before @ is not right.
problem-email-host = The part after @ is not right; please write it like example.cn.
problem-email-long = Too long: at most 254 characters, now { $have }.
problem-id-digit = Character { $place } has to be a digit (the last may be X).
problem-id-province = The first two digits are no province; please compare it with the card.
problem-id-date = Digits 7 to 14 are no date of birth; please compare it with the card.

deed-ran-out = Time ran out: { $agency } had to { $act } and has not.
deed-party-added = { $who } wrote down the { $party }; the values are sealed.
deed-party-erased = { $who } erased the values of the { $party }:

export = This list as a file, with what the list shows and no more:
export-marked = CSV for Excel
export-bare = CSV without BOM
export-code = Code
export-stage = Stage
export-phase = Phase
export-due = Due
export-occurred = Occurred
export-recorded = Recorded

imports-title = What was taken in
imports-standing = Matters brought in from other systems, by day and source: how many came, and how many are not accepted yet. While an import runs, this page follows it.
imports-empty = Nothing was imported so far. An administrator imports a file on the server with lianxin import petitions; a single matter can be registered here:
imports-when = When
imports-came = Came
imports-waiting = To accept
