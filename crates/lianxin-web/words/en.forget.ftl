# Erasing what is due
section-retention = Retention
retention-title = Due to be erased
retention-standing = Ended matters whose retention, as the catalogue states it, is over. Only codes and kinds are listed. Once erased, names, telephones, addresses, titles and texts can never be opened again; codes, agencies and times stay on record.
retention-none = No matter is due. When one is, it stands here.
retention-rules = See the retention rules
retention-n = { $n ->
    [one] One matter; the one that ended first stands first.
   *[other] { $n } matters; those that ended first stand first.
}
retention-more = The first { $n }, those that ended first; when they are erased the next follow.
retention-kind = Kind
retention-ended = Ended on
retention-over = Kept until
retention-erase = Erase it
retention-says = { $kind }: kept until { $over } by "{ $rule }". Once it is erased nobody can open its words or personal data again, and it cannot be taken back. Who did it, when and by which rule is recorded.
