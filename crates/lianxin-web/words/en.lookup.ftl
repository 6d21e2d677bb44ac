# Matters by number
lookup-title = Matters by number
lookup-standing = Somebody asks about her own matter: look in which matters the number she states was left.
lookup-phone-hint = whole; fill in one of the two
lookup-id-hint = all 18 characters
lookup-go = Look this number up
lookup-note = Recorded first, then looked up: who, why and when. The record does not spell the number out.
lookup-wrong = { $n ->
    [one] Nothing was looked up: one thing is missing or wrong.
   *[other] Nothing was looked up: { $n } things are missing or wrong.
}
lookup-both = Fill in only one of the two numbers; please delete the other.
lookup-recorded = { $when }, purpose: { $purpose }.
lookup-found-phone = { $n ->
    [one] One matter has this phone
   *[other] { $n } matters have this phone
}
lookup-found-id_number = { $n ->
    [one] One matter has this ID number
   *[other] { $n } matters have this ID number
}
lookup-none-phone = None of the matters whose phones you may open for this purpose has this one. Check the number and look again; if it is right, register the matter.
lookup-none-id_number = None of the matters whose ID numbers you may open for this purpose has this one. Check the number and look again; if it is right, register the matter.
lookup-yours = Only matters in which you may open the number for this purpose, the newest first.
lookup-most = At most { $n } are listed; older ones are not.
lookup-again = Look up another number
lookup-register = Register a matter
refusal-look-ups-used-up = This hour's look-ups are used up; nothing was looked up
refusal-look-ups-used-up-next = One account may look up { $n } numbers an hour, so that nobody tries one number after another. It is open again from { $when }; if it cannot wait, ask a colleague to look, or find the matter by its code.
