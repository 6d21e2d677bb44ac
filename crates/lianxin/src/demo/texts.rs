//! What people of the demo say and write: all invented. A title is place and trouble, never a name or a number.

/// A kind of trouble with what is said of it, noted on the way and answered in the end.
#[derive(Debug)]
pub struct Trouble {
    pub kind: &'static str,
    pub title: &'static str,
    pub text: &'static str,
    pub demand: &'static str,
    pub notes: &'static [&'static str],
    /// Result code and text.
    pub ends: &'static [(&'static str, &'static str)],
}

pub const PLACES: [&str; 24] = [
    "东头路口",
    "菜市场后门",
    "小学南侧",
    "老年活动室旁",
    "公交站前",
    "二期车棚",
    "河边步道",
    "北门外",
    "3 号楼前",
    "7 号楼后",
    "中心花园",
    "西侧围墙",
    "村口大槐树下",
    "卫生室门前",
    "健身广场",
    "沿街底商",
    "地铁口",
    "幼儿园门口",
    "物业用房旁",
    "快递柜边上",
    "南门岗亭",
    "12 号楼地下室",
    "小区主干道",
    "旧厂房东墙",
];

pub const ASKS: [&str; 8] = [
    "希望尽快有人来看看，能给个准话什么时候弄好。",
    "麻烦派人到现场看一眼，电话里说不清楚。",
    "之前跟物业说过，一直没有下文。",
    "楼里几户都有一样的情况，不是我一家的事。",
    "白天家里有老人在，随时可以来。",
    "要是不归你们管，请告诉我该找谁。",
    "已经拍了照片，来人可以给看。",
    "盼着节前能解决，谢谢了。",
];

pub const ESTATES: [&str; 10] =
    ["和苑里", "柳荫家园", "运河新村", "青泉里", "御河湾", "禾田雅居", "西渠公寓", "枣林村", "石桥里", "碧水园"];

pub const SURNAMES: [&str; 20] = [
    "赵", "钱", "孙", "李", "周", "吴", "郑", "王", "冯", "陈", "褚", "卫", "蒋", "沈", "韩", "杨", "朱", "秦", "许",
    "何",
];

pub const GIVEN: [&str; 24] = [
    "禾苗", "溪石", "青杉", "若楠", "云舟", "知秋", "柏舟", "采薇", "望舒", "山岚", "木槿", "听雨", "长庚", "半夏",
    "临川", "晚晴", "泊远", "星野", "凌霜", "念初", "拾光", "一帆", "沐阳", "竹君",
];

/// What is noted of any trouble.
pub const NOTES: [&str; 8] = [
    "已电话联系反映人，约好下午上门。",
    "上门看过，情况属实，已拍照留存。",
    "联系了物业，答应明天派人。",
    "反映人不在家，改约明早九点。",
    "与社区一起到现场，听了两边的说法。",
    "需要的配件已下单，预计两天到货。",
    "现场已设警示，夜间有人看护。",
    "回电告知进展，反映人表示理解。",
];

macro_rules! trouble {
    ($kind:literal, $demand:literal, $title:literal, $text:literal, [$($note:literal),*], [$(($end:literal, $said:literal)),*]) => {
        Trouble { kind: $kind, demand: $demand, title: $title, text: $text, notes: &[$($note),*], ends: &[$(($end, $said)),*] }
    };
}

/// Each kind of the catalogue has at least one.
pub const TROUBLES: [Trouble; 22] = [
    trouble!(
        "water-leak",
        "help",
        "水管往外冒水",
        "从井盖边上往外冒，半条街是湿的，水压也小了。",
        ["抢修队已到，先关了阀门。", "挖开看是接口老化，正在换管。", "已通知沿线住户停水两小时。"],
        [("solved", "换了一段主管和接口，试水不漏，路面已回填。"), ("partly", "漏点已堵住，整段旧管列入下月更换。")]
    ),
    trouble!(
        "water-leak",
        "help",
        "停水一天没来",
        "早上起来就没水，水站的电话一直占线，老人做饭都成问题。",
        ["查明是上游施工挖断支管。", "先送了两车水到楼下。"],
        [("solved", "支管接通，晚上八点恢复供水。"), ("explained", "属计划停水，通知没有贴到位，已补贴并致歉。")]
    ),
    trouble!(
        "water-leak",
        "complaint",
        "污水从井里返上来",
        "一下雨就往外返，味道大，一楼窗户不敢开。",
        ["疏通车已进场。", "井下堵的是建筑垃圾，正在追查来处。"],
        [("solved", "管道疏通清淤，井盖加了防坠网。")]
    ),
    trouble!(
        "street-light",
        "help",
        "路灯不亮",
        "晚上黑得看不见台阶，老人不敢出门，已经有好几天了。",
        ["查线，是控制箱跳闸。", "换了两盏灯头，还有一盏要等车。"],
        [("solved", "三盏全部点亮，控制箱换了新开关。"), ("not-reproduced", "当晚到现场，路灯都亮，已留电话请再看。")]
    ),
    trouble!(
        "street-light",
        "suggestion",
        "路灯亮得太晚",
        "天黑了半个多小时才亮，接孩子放学那段路最暗。",
        ["已请值班室核对开关时间。"],
        [("solved", "开灯时间提前三十五分钟，从今晚起执行。")]
    ),
    trouble!(
        "road-damage",
        "help",
        "路面塌了一块",
        "坑有脸盆大，下雨积水看不出来，骑车的人摔过。",
        ["先围起来，放了夜间警示灯。", "测过下面没有空洞，可以直接修补。"],
        [("solved", "挖除松动部分，重新铺筑并压实。"), ("referred", "这段路由开发企业代管，已书面转交并告知期限。")]
    ),
    trouble!(
        "road-damage",
        "complaint",
        "井盖松动响",
        "车一压就咣当响，一楼住户夜里睡不好。",
        ["联系产权单位确认井的归属。"],
        [("solved", "井圈重新找平，加了胶垫，已不响。")]
    ),
    trouble!(
        "rubbish",
        "complaint",
        "垃圾堆着没人清",
        "桶满了就倒在地上，天热味道大，招苍蝇。",
        ["清运公司说车坏了，已调备用车。", "当天清了两趟，地面冲洗过。"],
        [("solved", "清运改为一天两次，增加两个桶。"), ("partly", "积存已清走，投放点移位要与居民商量。")]
    ),
    trouble!(
        "rubbish",
        "complaint",
        "装修垃圾堵了门",
        "沙袋水泥块堆在单元门边，推不开轮椅。",
        ["找到装修的业主，答应两天内拉走。"],
        [("solved", "装修垃圾已拉走，物业补了告示。")]
    ),
    trouble!(
        "noise",
        "complaint",
        "夜里施工太吵",
        "过了十点还在切割，孩子睡不着，问了说要赶工。",
        ["夜里到现场测了声音，超过限值。", "约谈了施工方负责人。"],
        [("solved", "施工方停止夜间作业，改到早上七点后。"), ("explained", "属抢险作业，有证明，已向居民张贴说明。")]
    ),
    trouble!(
        "noise",
        "complaint",
        "广场舞音响太大",
        "从傍晚跳到九点半，窗户关着都听得见。",
        ["与领舞的阿姨谈过，愿意调小。"],
        [("solved", "约定八点半结束，音量以不超过六十分贝为准。")]
    ),
    trouble!(
        "illegal-parking",
        "complaint",
        "车把通道堵了",
        "消防通道上停了一排车，救护车进不来。",
        ["逐车打电话挪车，还有两辆没人接。", "与物业一起划了禁停线。"],
        [("solved", "车辆全部挪走，通道口装了隔离柱。"), ("partly", "当时挪走，夜里仍有停放，已排入巡查。")]
    ),
    trouble!(
        "illegal-parking",
        "complaint",
        "人行道停满了车",
        "推婴儿车只能走到马路上，早高峰很危险。",
        ["早高峰到现场劝离七辆。"],
        [("solved", "加装阻车桩，一周复查没有再停。")]
    ),
    trouble!(
        "neighbour-dispute",
        "help",
        "楼上漏水两家不和",
        "楼下墙皮掉了，楼上说不是自己家的问题，见面就吵。",
        ["两家分开谈了一次，都愿意让人来查。", "请了水工，查明是楼上地漏。", "约好周六上午在调解室见面。"],
        [
            ("solved", "达成协议：楼上修地漏，承担楼下粉刷费用。"),
            ("partly", "漏点已修，赔偿金额还差一点，约下周再谈。")
        ]
    ),
    trouble!(
        "neighbour-dispute",
        "help",
        "过道堆物吵起来",
        "对门把鞋柜和旧家具堆在过道，说了几次不听，昨天吵到动手边上。",
        ["先把两边劝开，情绪稳住了。", "过道属公共部位，已向对方说明规定。"],
        [("solved", "杂物已清走，双方当面道歉。")]
    ),
    trouble!(
        "neighbour-dispute",
        "help",
        "宅基地边界说不清",
        "翻盖西屋，邻居说压了他家半尺，把料堵在门外不让动工。",
        ["请村里老人回忆旧墙基的位置。", "与双方一起拉尺量过。"],
        [("solved", "按旧墙基为界，双方签字，当天复工。")]
    ),
    trouble!(
        "property-dispute",
        "complaint",
        "电梯三天两头停",
        "物业说等配件，一等就是一个月，高层老人下不来楼。",
        ["约谈物业项目经理。", "查看维保记录，两次没有按期做。"],
        [
            ("solved", "更换主板并重新检验，物业书面承诺维保按期。"),
            ("partly", "已恢复运行，更换整梯要走维修资金表决。")
        ]
    ),
    trouble!(
        "property-dispute",
        "inquiry",
        "物业费涨价没商量",
        "门口贴了张纸就涨，问开过会没有也说不清。",
        ["调取了表决材料核对。"],
        [("explained", "表决程序不足，物业已撤回，按原价收取。")]
    ),
    trouble!(
        "elder-help",
        "help",
        "独居老人没人照应",
        "老人腿脚不便，儿女在外地，最近买菜都下不了楼。",
        ["上门看望，带了米面和常用药。", "联系了助餐点，从明天起送中午饭。"],
        [("solved", "纳入助餐和每周探访，门上装了呼叫按钮。")]
    ),
    trouble!(
        "elder-help",
        "help",
        "临时困难想申请救助",
        "家里顶梁柱住院，上学的孩子等着交费，想问问能不能帮一把。",
        ["核对了家庭收入材料，还缺一份证明。"],
        [("solved", "临时救助已批，款项三日内到账。"), ("explained", "不够救助条件，已介绍慈善项目并协助填表。")]
    ),
    trouble!(
        "unsorted",
        "suggestion",
        "想要个遮雨的候车亭",
        "下雨天等车没处躲，老人孩子都淋着。",
        ["与公交公司核对了站点归属。"],
        [("referred", "已转公交公司列入明年建设计划。")]
    ),
    trouble!(
        "unsorted",
        "inquiry",
        "不知道该找哪个部门",
        "院里老树枝子压到了房檐，问了几处都说不归自己管。",
        ["到现场看过，拍照报请会商。"],
        [("solved", "会商后由养护队修剪，已清理干净。")]
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_trouble_is_of_a_kind_of_the_catalogue_and_no_title_names_anybody() {
        let files: Vec<(String, String)> =
            crate::home::CATALOGUE.iter().map(|(n, t)| ((*n).to_owned(), (*t).to_owned())).collect();
        let items = lianxin_core::catalogue::parse(&files).unwrap();
        let mut catalogue = lianxin_core::catalogue::Catalogue::default();
        items.into_iter().for_each(|item| catalogue.put(item));
        let played: std::collections::BTreeSet<&str> = TROUBLES.iter().map(|t| t.kind).collect();
        assert!(played.len() >= 10 && played.iter().all(|kind| catalogue.kinds.contains_key(*kind)), "{played:?}");
        for t in &TROUBLES {
            assert!(
                catalogue.demands.contains_key(t.demand) && !t.notes.is_empty() && !t.ends.is_empty(),
                "{}",
                t.title
            );
            assert!(t.ends.iter().all(|(code, _)| catalogue.results.contains_key(*code)), "{}", t.title);
            assert!(!GIVEN.iter().any(|g| t.title.contains(g)), "{}", t.title);
        }
    }
}
