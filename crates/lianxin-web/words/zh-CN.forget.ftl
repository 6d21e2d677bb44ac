# 到期抹除
section-retention = 保管期限
retention-title = 到期事项
retention-standing = 办结归档后，目录里写的保管期限已满的事项。这里只列编码和类别。抹除后，姓名、电话、门牌、题目和内容再也打不开；编码、单位、时间这些记录留着。
retention-none = 没有到期的事项。到期后会列在这里。
retention-rules = 看保管期限
retention-n = 一共 { $n } 件，最早办结的在前。
retention-more = 先列 { $n } 件，最早办结的在前；抹除后再列后面的。
retention-kind = 类别
retention-ended = 哪天结束
retention-over = 保管到
retention-erase = 到期抹除
retention-says = { $kind }，按“{ $rule }”保管到 { $over }。抹除以后谁也打不开里面的内容和个人信息，不能撤回；谁、什么时候、按哪条抹除，会记下来。
