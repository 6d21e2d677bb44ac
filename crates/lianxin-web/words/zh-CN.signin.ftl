# 两步登录、第二要素、两人核准、登录着的地方。
requests = 等人核准
requests-note = 一个人提，另一个人定
requests-none = 没有等人核准的。系统管理员提出岗位或重设，会排在这里。
request-what = { $kind ->
    [position] 岗位：{ $what }
   *[other] 重设：{ $what }
}
request-by = { $name } { $when } 提的
request-which = { $verb }{ $name }：{ $what }
request-grant = 核准
request-refuse = 不准
request-withdraw = 撤回
console = 控制台
staff-forgets = 什么不能用了
staff-forgets-password = 密码
staff-forgets-factors = 第二要素（手机、钥匙）
staff-forgets-both = 密码和第二要素
account-ask-position = 提岗位
account-ask-position-hint = 一个人可以在几家单位有岗位，最多 8 个。安全管理员核准后生效。
account-ask-recovery = 重设登录
account-ask-recovery-hint = 忘了密码，或手机丢了。安全管理员核准后生效，别处的登录都退出。
account-ask-recovery-done = 已提给安全管理员
account-end-sessions = 全部退出
account-end-sessions-hint = 怕有人用着这个账号。马上在所有地方退出登录。
account-factors-none = 没有第二要素
account-factors = { $n } 个第二要素
once-asked-password = 一次性密码
once-asked-password-next = 安全管理员核准后才能用，七天内有效。当面或打电话告诉本人，不要发短信；登录后要先换成自己的。
refusal-directory-factors-next = 第二要素已经满了。请先去掉一个。
refusal-directory-no-factor-next = 没有这个第二要素，或已去掉。请刷新页面再看。
refusal-directory-last-factor-next = 这是最后一个，去掉就登录不了了。请先加一个新的。
refusal-directory-factor-wanted-next = 这个账号要再核对一步。请重新登录，输入验证码。
refusal-directory-code-used-next = 这个验证码用过了。请等下一个，最多半分钟。
refusal-directory-apart-next = 系统、安全、审计三名管理员是三个人，也不兼办事的岗位。请另给一个人。
refusal-directory-last-admin-next = 这是最后一位这样的管理员。请先让另一个人上岗，再来停用或结束。
refusal-directory-no-request-next = 这一项已经定了、撤了，或等了七天过期了。请刷新页面，需要就再提。
refusal-directory-asked-next = 已经提过一次，还在等安全管理员。请等他定，或先撤回。
refusal-directory-herself-next = 不能给自己提，也不能给自己准。请另一位管理员来办。
refusal-directory-same-person-next = 提的人不能自己准。请另一位安全管理员来定。
