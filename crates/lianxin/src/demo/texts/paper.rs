//! What is written while a matter is handled: notes, results, reasons. Each fits the trouble it is about.

use super::Tale;
use crate::demo::chance::Chance;

/// What an assisting agency notes.
const HELPED: [&str; 6] = [
    "按主办单位的安排到场配合",
    "已派一人到场，听主办单位调度",
    "与主办单位核对了分工",
    "需要我们出的人和车已到位",
    "现场秩序由我们看着，主办单位先干",
    "把我们掌握的情况告诉了主办单位",
];

/// What is noted before the trouble's own notes.
const FIRST: [&str; 5] = [
    "已与登记的人核对地点和时间",
    "派单已看，今天安排人去",
    "到场看过，情况与登记的一致",
    "已联系社区，约好一起到场",
    "先打电话问了情况，再定带什么去",
];

/// The lead's `nth` note in the `round`-th handling.
pub fn note(tale: Tale, chance: &mut Chance, (round, nth): (u32, usize)) -> String {
    let own = tale.notes();
    let text = match (round, nth) {
        (0, 0) => chance.word(&FIRST).to_owned(),
        (0, n) => own.get(n - 1).copied().unwrap_or("按计划继续办理，没有新的变化").to_owned(),
        (1.., 0) => format!("按回访的意见再次到场：{}，属实", tale.again()),
        (1.., _) => "换了人重新查了一遍，找到了没弄好的地方".to_owned(),
    };
    text + "。"
}

pub fn helped(chance: &mut Chance) -> String {
    format!("{}。", chance.word(&HELPED))
}

/// Result code and text of the lead.
pub fn end(tale: Tale, chance: &mut Chance, round: u32) -> (String, String) {
    let all = tale.ends();
    let first = all.first().copied().unwrap_or(("solved", "已办结"));
    if round > 0 {
        return (first.0.to_owned(), format!("再次办理：{}，并请反映的人当场看过。", first.1));
    }
    let (code, text) = if chance.percent(72) { first } else { chance.pick(&all).copied().unwrap_or(first) };
    (code.to_owned(), format!("{text}。"))
}

/// What was said on the telephone afterwards by one who is content, for this result.
pub fn content(tale: Tale, result: &str) -> String {
    let text = match result {
        "solved" => tale.well(),
        "partly" => "知道办到哪一步了，剩下的盼着按期办完",
        "not-reproduced" => "再看了一次，现在是好的，以后有情况再说",
        _ => "听了说明，能理解",
    };
    format!("{text}。")
}

pub fn again(tale: Tale) -> String {
    format!("{}。", tale.again())
}

/// Why an agency returns it.
pub fn returned(chance: &mut Chance, lead: Option<&str>) -> String {
    let why = [
        "查了职责清单，此事不在本单位职责内",
        "经核对，现场设施不由本单位管养",
        "此事由其他部门受理，本单位没有处理权限",
    ];
    match lead {
        Some(lead) => format!("{}，建议交{lead}。", chance.word(&why)),
        None => format!("{}，请另行分流。", chance.word(&why)),
    }
}

/// Why more time is asked for.
pub fn longer(chance: &mut Chance) -> String {
    let why = [
        "配件要从外地发来，预计还要几天",
        "涉及几家，约时间要错开",
        "现场条件还不能动工，要等几天",
        "要等检测报告出来",
    ];
    format!("{}。", chance.word(&why))
}

/// Watching over: by the grade of oversight.
pub fn overseen(grade: &str) -> &'static str {
    match grade {
        "remind" => "请抓紧办理，今天写一条进展。",
        "supervise" => "已超出承诺，请说明原因并写明办结日期。",
        _ => "挂牌督办：主要负责人到场，办结后书面报告。",
    }
}

/// What is declined, and to which channel.
pub fn declined(chance: &mut Chance) -> (&'static str, &'static str) {
    let all = [
        ("litigation", "事情已由法院受理，请按诉讼程序办，中心不再受理。"),
        ("reconsideration", "属对行政决定不服，可在期限内申请行政复议，已告知去处。"),
        ("arbitration", "属劳动仲裁范围，已告知仲裁委的地点和所需材料。"),
        ("administrative-procedure", "应先向主管部门提出申请，已告知窗口和材料。"),
    ];
    all[chance.below(all.len())]
}

/// A matter that is two: titles and texts of its parts.
pub fn parts(tale: Tale, village: &str, spot: &str) -> [(String, String); 2] {
    let (stem, thing) = (tale.stem(), tale.trouble.thing);
    let what = tale.what();
    let first = what.first().copied().unwrap_or(stem);
    let harm = tale.harm().first().copied().unwrap_or("影响出行");
    let one =
        (format!("{village}{spot}{stem}（一）"), format!("先办{thing}本身。{first}。请对口单位查清原因，修到位。"));
    let two = (
        format!("{village}{spot}{thing}的善后（二）"),
        format!("后办{thing}带来的影响。{harm}。请另行安排，与前一件分开办。"),
    );
    [one, two]
}

/// What a whistle says was tried, and what is wanted of it; and what its units do.
pub struct Call {
    pub tried: &'static str,
    pub outcome: &'static str,
    pub doing: [&'static str; 3],
    pub done: [&'static str; 3],
    pub close: &'static str,
}

pub fn call(grade: &str) -> Call {
    match grade {
        "emergency" => Call {
            tried: "网格员先到场拉了警戒，人已经疏散，一家单位处置不了。",
            outcome: "先排险，再查因，天黑前恢复通行。",
            doing: ["人已到场，正在排险。", "现场围住了，留了一条人行通道。", "设备在路上，先用手头的顶上。"],
            done: ["险情排除，现场恢复。", "本单位的部分已做完，围挡撤除。", "复查一遍没有问题，人员撤离。"],
            close: "险情排除，各单位复查后离场，住户已告知。",
        },
        "tough-task" => Call {
            tried: "社区和街镇协调过三次，几家单位各说各的，没有办下来。",
            outcome: "定下谁牵头、谁出钱、哪天办完，写成纪要。",
            doing: ["查了档案和图纸，责任在分清。", "几家坐下来谈了一次，分工定了。", "方案报批中，先做不影响的部分。"],
            done: ["承担的部分已完成，材料交牵头单位。", "按纪要办完，现场验过。", "方案落实，后续有人管。"],
            close: "各家按纪要办完，现场验收，住户认可。",
        },
        _ => Call {
            tried: "社区劝过，也贴过通知，没有用。",
            outcome: "到场把话说清，当场能办的当场办。",
            doing: ["到场看过，正在办。", "与住户说清了办法。", "当场能改的已改。"],
            done: ["已办完，住户看过。", "承担的部分做完。", "说清了，住户没有意见。"],
            close: "几家一起办完，住户回话说可以了。",
        },
    }
}
