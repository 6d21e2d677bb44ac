# Refusals, events and problems of a matter's life, then the pages of one matter.

refusal-no-such-purpose = 没有这个目的
refusal-no-such-purpose-next = 没有打开任何信息，也没有查。请返回，从列出的目的里选一个。
refusal-directory = 账号这一步没有办成
refusal-directory-name-taken-next = 这个登录名用过了，不能再给别人。请换一个。
refusal-directory-no-account-next = 没有这个账号，或已停用。什么都没有变。
refusal-directory-no-position-next = 没有这个岗位，或已结束。什么都没有变。
refusal-directory-no-token-next = 没有这个令牌，或已收回。什么都没有变。
refusal-directory-positions-next = 这个账号的岗位已经满了。请先结束一个。
refusal-directory-tokens-next = 这个账号的令牌已经满了。请先收回一个。
refusal-views = 这张单子没有存下
refusal-views-next = 您存下的单子已经有 20 张，不能再多。请先去掉一张不用的，再存这张。
refusal-out-of-turn = 现在还不能{ $act }
refusal-out-of-turn-next = 这件事现在是“{ $stage }”，轮不到这一步。什么都没有变。
refusal-no-part = 您单位没有这一份
refusal-no-part-next = 这件事没有交给您单位，这一步没有记下。不对的话，请问综治中心。
refusal-which-agency = 代哪一家办
refusal-which-agency-next = 您在几家都有一份：{ $name }。没有记下，请选一家再交。
refusal-done-already = 已经办过了
refusal-done-already-next = { $name }已经办过这一步，不用再办。什么都没有变。
refusal-not-acknowledged = 还没有签收
refusal-not-acknowledged-next = { $name }还没有签收。请先签收，再办这一步。
refusal-assists-running = 还不能办结
refusal-assists-running-next = 这件事没有变。还差：{ $name }没办完。
refusal-not-due = 时限还没到
refusal-not-due-next = 没有这个时钟，或还没有到点。什么都没有变。
refusal-no-centre = 这个地方还没有综治中心
refusal-no-centre-next = 没有登记。请系统管理员先在目录里定好这里归哪个综治中心。

problem-not-with-name = 选了匿名，就别写姓名和证件号。二选一。
problem-phone-digit = 第 { $place } 个字不是数字，请改。
problem-phone-short-n = 号码少 { $n } 位，现在是 { $have } 位。
problem-phone-long-n = 号码多 { $n } 位，现在是 { $have } 位。
problem-phone-mobile = 手机号以 13 到 19 开头，请再看一遍。
problem-phone-country = 这是别国的号码，请写国内的号码。
problem-email-at = 要有一个 @，现在有 { $n } 个。
problem-email-name = @ 前面的部分写法不对。
problem-email-host = @ 后面的部分写法不对，请写成 example.cn 的样子。
problem-email-long = 太长，最多 254 个字，现在 { $have } 个。
problem-id-digit = 第 { $place } 位应是数字（最后一位也可以是 X）。
problem-id-province = 前两位不是省份代码，请对照证件再看一遍。
problem-id-date = 第 7 到 14 位不是出生日期，请对照证件再看一遍。

deed-ran-out = 时钟到点：{ $agency }该{ $act }，还没有办。
deed-party-added = { $who }写下{ $party }，信息已封存。
deed-party-erased = { $who }抹除了{ $party }的信息：

export = 这张单存成文件（只有单上看得到的内容）：
export-marked = CSV（Excel 用）
export-bare = CSV（不带 BOM）
export-code = 编号
export-stage = 阶段
export-phase = 环节
export-due = 时限
export-occurred = 发生时间
export-recorded = 记录时间

imports-title = 补录记录
imports-standing = 从别的系统导入的事项，按天和来源：来了多少，还有多少没受理。正在导入时，这一页自己更新。
imports-empty = 还没有导入过。请管理员在服务器上用 lianxin import petitions 导入表格；也可以在这里登记一件：
imports-when = 什么时候
imports-came = 导入
imports-waiting = 待受理
