# 信的模板，和看信的页。
letter-subject = 【连心】{ $about }
letter-subject-demo = 【连心·演示】{ $about }
letter-demo = 演示：这封信出自演示区，人和事都是虚构的。
letter-foot = 这封信由{ $district }连心系统自动发出，请不要回复。
letter-confirm-address-subject = 确认您的工作邮箱
letter-confirm-address = 有人在连心的“我的账号”页写下了这个邮箱。
    验证码：{ $once }
    15 分钟内有效，只能用一次。请填到这一页：
    { $link }
    不是您写的，就不用理会；不要把验证码告诉别人。
letter-case-code-subject = 查询验证码
letter-case-code = 有人在“查我的事”页要一个验证码，看您留过邮箱的那件事，或者下载您自己的数据。
    验证码：{ $once }
    15 分钟内有效，只能用一次。请填到这一页：
    { $link }
    不是您要的，就不用理会；不要把验证码告诉别人。
letter-password-set-subject = 您的账号有了初始密码
letter-password-set = 管理员给您的账号定了一个初始密码。密码不在信里：请当面或打电话问给您开账号的管理员。
    登录以后要先换一个自己的密码：
    { $link }
    如果您没有请人重设密码，请马上告诉系统管理员。
nav-mail = 寄信
mail-title = 寄信
mail-standing = 系统寄出的信和每封的下落。这里没有收信人，也没有信的内容。
mail-waiting = { $n ->
    [0] 没有信等着寄。
   *[other] { $n } 封信等着寄。
}
mail-off = 寄信还没有接通。
mail-off-text = 信先等着，过了期就不再寄。请在服务器的设置文件里写好 [mail]，再重新启动。
mail-empty = 还没有信。有人在“我的账号”页写下工作邮箱，第一封信就会在这里。
mail-written = 写下
mail-template = 哪一种
mail-state = 下落
mail-tries = 试了
mail-tries-n = { $n } 次
mail-next = { $name } 再试
mail-older = 更早的
mail-newest = 回到最新
mail-about = 事项 { $name }
template-confirm-address = 确认邮箱
template-case-code = 查询验证码
template-password-set = 有了初始密码
mail-state-waiting = 等着寄
mail-state-sent = 寄出了
mail-state-bounced = 退回了
mail-state-given-up = 不再寄
mail-why-unreachable = 邮件服务器连不上
mail-why-no-entry = 邮件服务器不让登录或没有加密
mail-why-refused = 邮件服务器不收
mail-why-returned = 收下以后退回
mail-why-no-address = 没有能写的地址
mail-why-too-late = 过了期
mail-why-answer = { $why }（{ $answer }）
me-mail = 工作邮箱
me-mail-note = 有事先写信告诉您；只有寄信时才打开，谁也看不到
me-mail-none = 没有写。写下并确认以后，重设密码这样的事会写信告诉您。
me-mail-set = { $name } 确认的邮箱，已封存。
me-mail-asked = 验证码寄往您刚写的邮箱，{ $name } 前有效，还可以填 { $n } 次。
me-mail-gone = 上一个验证码已经作废。请再写一遍邮箱，重新寄。
me-mail-off = 这里还没有接通寄信，验证码寄不出去。请告诉系统管理员。
me-mail-send = 寄验证码
me-mail-again = 换一个邮箱，或再寄一次
me-mail-confirm = 确认
me-mail-drop = 不要再寄
me-mail-wrong = 验证码不对，请看清信里的六个数字再填。
me-mail-unchanged = 邮箱没有确认。
me-mail-unchanged-text = 请照下面说的改，再交一次。
field-mail = 工作邮箱
field-once = 信里的验证码
me-once-hint = 六个数字
refusal-code-gone = 验证码不能用了
refusal-code-gone-next = 它过了 15 分钟，或填错太多次，或还没有寄过。请在“我的账号”页再写一遍邮箱，寄一个新的。
refusal-codes = 验证码没有寄
refusal-codes-next = 一天里已经寄了 5 次，不能再寄。请明天再来，或请系统管理员看看信为什么收不到。
