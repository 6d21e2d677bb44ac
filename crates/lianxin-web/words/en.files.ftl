# Attachments
files-title = Attachments
files-n = { $n ->
    [one] { $n } file
   *[other] { $n } files
}
files-none = There are no attachments yet.
files-add = Attach a file
files-file = Choose a file
files-most = JPEG, PNG or WebP pictures, PDF, Word, Excel or plain text; up to { $size } each, { $n } for a matter
files-note = Note
files-note-hint = What it shows and of which day; optional
files-clean = Place, time and device that pictures carry are taken out; the author that Word, Excel and PDF files carry cannot be, so look first.
files-go = Attach
files-busy = Sending…
files-which = Which
files-open = Get the file
files-open-note = Recorded first, then handed out. The person can see who took it and why.
files-not-yours = Only those who handle this matter can get them.
media-docx = Word document
media-jpeg = JPEG picture
media-pdf = PDF file
media-png = PNG picture
media-text = plain text
media-webp = WebP picture
media-xlsx = Excel sheet
size-kb = { $n } KB
size-mb = { $n } MB
deed-attached = { $who } attached:
field-file = file
field-name = Name
field-note = note
refusal-unknown-media = Such files are not taken
refusal-unknown-media-next = It was not attached. Please use JPEG, PNG or WebP pictures, PDF, Word or Excel without macros, or plain text in UTF-8. A broken file is refused too: open it and see.
refusal-attachment-too-large = The file is too large
refusal-attachment-too-large-next = It was not attached. A file may have { $max } at most. Please make the picture smaller, or part the file.
refusal-too-many-attachments = There are too many attachments
refusal-too-many-attachments-next = It was not attached. A matter holds { $n } files at most. Please put several pictures into one PDF, or describe them in a note.
