# The API's problems.
api-unauthorized = 没有令牌，或令牌已失效
api-forbidden = 您的岗位不做这件事
api-absent = 没有这件事项，或您看不到
api-unreadable = 内容读不懂，请改成要求的格式
api-too-large = 内容太大，最多 512 KB
api-full = 磁盘满了，什么都没有记下，请联系系统管理员
api-stopped = 这个区暂时不能写，请稍后再试
api-fault = 系统出了故障，什么都没有记下，请报这个编号
api-unrecorded = 这次查看没能记下，所以没有打开，请稍后再试
