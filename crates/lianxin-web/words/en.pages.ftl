# The API's problems.
api-unauthorized = No token, or one that is no longer in force. Ask your system administrator for one.
api-forbidden = Your role does not do this.
api-absent = There is no such thing, or you may not see it.
api-unreadable = The body cannot be read.
api-too-large = The body is larger than 512 KB. Nothing was recorded.
api-full = No space is left on the disk. Nothing was recorded; try again when there is.
api-stopped = The district cannot be written at the moment. Nothing was recorded; try again soon.
api-fault = The machine failed. Nothing was recorded; quote this id.
api-unrecorded = The access could not be recorded, so nothing was opened. Try again soon.
