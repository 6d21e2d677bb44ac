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
letter-password-set = { $when }（北京时间），管理员给您的账号定了一个初始密码。密码不在信里：请当面或打电话问给您开账号的管理员。
    登录以后要先换一个自己的密码：
    { $link }
    如果您没有请人重设密码，请马上告诉系统管理员。
letter-password-changed-subject = 您的账号换了密码
letter-password-changed = { $when }（北京时间），您的账号换了新密码。
letter-factor-added-subject = 您的账号加了第二要素
letter-factor-added = { $when }（北京时间），您的账号加了一个第二要素（验证码或通行密钥），用它可以登录。
letter-factor-removed-subject = 您的账号去掉了第二要素
letter-factor-removed = { $when }（北京时间），您的账号去掉了一个第二要素（验证码或通行密钥）。
letter-factors-forgotten-subject = 您的第二要素清掉了
letter-factors-forgotten = { $when }（北京时间），两位管理员按申请清掉了您账号的全部第二要素。下次登录要重新绑定。
letter-identity-linked-subject = 您的账号连上了单位账号
letter-identity-linked = { $when }（北京时间），您的账号连上了一个单位账号，用它可以登录。
letter-identity-unlinked-subject = 您的账号断开了单位账号
letter-identity-unlinked = { $when }（北京时间），您的账号断开了一个单位账号。
letter-token-created-subject = 您的账号发了令牌
letter-token-created = { $when }（北京时间），您的账号发了一个令牌，程序拿着它可以用您的名义办事。
letter-mail-confirmed-subject = 工作邮箱确认好了
letter-mail-confirmed = { $when }（北京时间），这个邮箱确认为您账号的工作邮箱，以后的信寄到这里。
letter-mail-replaced-subject = 您的工作邮箱换了
letter-mail-replaced = { $when }（北京时间），您账号的工作邮箱换成了另一个，以后的信不再寄到这里。
letter-mail-dropped-subject = 您的工作邮箱去掉了
letter-mail-dropped = { $when }（北京时间），您账号的工作邮箱去掉了，以后不再写信给您。
letter-wrong-tries-subject = 有人多次试登您的账号
letter-wrong-tries = 到{ $when }（北京时间）为止，有人多次用不对的密码或验证码登录您的账号，没有成功，再试要等。这样的信一天最多一封。
letter-approval-asked-subject = 有一件请您审批
letter-approval-asked = { $when }（北京时间），有人请您审批：要查看未成年人或很多人的信息。
letter-glass-broken-subject = 有一次应急查看等您复核
letter-glass-broken = { $when }（北京时间），有人用了应急查看，没有先请人同意。请在 72 小时内复核。
letter-question-asked-subject = 有居民疑问等您答复
letter-question-asked = { $when }（北京时间），有居民问为什么查看他的信息。请在五个工作日内答复。
letter-hiding-asked-subject = 有一件延期公开等您答复
letter-hiding-asked = { $when }（北京时间），有单位请求把一次查看延期公开，等您答复。
letter-unseal-asked-subject = 有一件解封等您决定
letter-unseal-asked = { $when }（北京时间），有人申请解封一件事项，等您决定。通知在您的工作台。
letter-erasure-asked-subject = 有一件抹除等您决定
letter-erasure-asked = { $when }（北京时间），有人申请抹除一件事项里的内容，等您决定，7 天不决定就作罢。通知在您的工作台。
letter-change-asked-subject = 有一项目录改动等您核准
letter-change-asked = { $when }（北京时间），有人报请改目录，等您核准，7 天不核准就作罢。
letter-if-not-you = 是您自己做的，就不用理会。不是您做的，请马上告诉系统管理员。
    您的登录方式和登录着的地方，登录后看这里：
    { $link }
letter-waits = 信里不写是哪一件事。登录后看这里：
    { $link }
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
template-password-changed = 换了密码
template-factor-added = 加了第二要素
template-factor-removed = 去掉了第二要素
template-factors-forgotten = 清掉了第二要素
template-identity-linked = 连上了单位账号
template-identity-unlinked = 断开了单位账号
template-token-created = 发了令牌
template-mail-confirmed = 邮箱确认好了
template-mail-replaced = 邮箱换了（寄往原邮箱）
template-mail-dropped = 邮箱去掉了（寄往原邮箱）
template-wrong-tries = 多次试登没有成功
template-approval-asked = 请人审批
template-glass-broken = 应急查看等复核
template-question-asked = 居民疑问等答复
template-hiding-asked = 延期公开等答复
template-unseal-asked = 解封等决定
template-erasure-asked = 抹除等决定
template-change-asked = 目录改动等核准
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
me-mail-note = 账号有变动、有事等您定，写信告诉您；只有寄信时才打开，谁也看不到
me-mail-none = 没有写。写下并确认以后，换密码、登录方式变了、有事等您定，都会写信告诉您。
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
