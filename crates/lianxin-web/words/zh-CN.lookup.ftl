# 按号码查事
lookup-title = 按号码查事
lookup-standing = 有人来问自己的事：按他报的号码，查哪几件事留了这个号码。
lookup-phone-hint = 完整的，两个号码填一个
lookup-id-hint = 完整的 18 位
lookup-go = 查这个号码
lookup-note = 先记下再查：谁查的、为了什么、什么时候。记录里没有号码的原文。
lookup-wrong = 有 { $n } 处要改，没有查。
lookup-both = 两个号码只填一个，请删掉另一个。
lookup-recorded = { $when }，用途：{ $purpose }。
lookup-found-phone = 有 { $n } 件事留了这个电话
lookup-found-id_number = 有 { $n } 件事留了这个证件号
lookup-none-phone = 您能看到的事里，没有留这个电话的。请核对号码再查；号码没错，就给他登记。
lookup-none-id_number = 您能看到的事里，没有留这个证件号的。请核对号码再查；号码没错，就给他登记。
lookup-yours = 只列您能看到的事，新的在前。
lookup-most = 最多列 { $n } 件，再早的没有列。
lookup-again = 查另一个号码
lookup-register = 登记一件事
