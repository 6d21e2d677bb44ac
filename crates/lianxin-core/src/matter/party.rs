//! A party of a matter: a person, known only here. Each value is sealed under the party's own key.

use serde::{Deserialize, Serialize};

use super::{Matter, PartyAdded, Refusal, draft, no};
use crate::calendar::Date;
use crate::catalogue::FieldClass;
use crate::field::{Check, LINE_MAX, NAME_MAX, Problem};
use crate::order::Order;
use crate::record::{Draft, Event};
use crate::value::{Holds, Personal, Sealed, Visit, wire};

/// What a party is in the matter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyRole {
    /// 反映人
    #[default]
    Reporter,
    /// 受影响的人
    Affected,
    /// 对方
    Opponent,
    /// 其他
    Other,
}

impl PartyRole {
    pub const ALL: [PartyRole; 4] = [PartyRole::Reporter, PartyRole::Affected, PartyRole::Opponent, PartyRole::Other];

    pub fn code(self) -> &'static str {
        match self {
            PartyRole::Reporter => "reporter",
            PartyRole::Affected => "affected",
            PartyRole::Opponent => "opponent",
            PartyRole::Other => "other",
        }
    }

    pub fn parse(code: &str) -> Option<PartyRole> {
        PartyRole::ALL.into_iter().find(|r| r.code() == code)
    }
}

/// The sealed fields a party may have, in the order in which its record holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PartyField {
    Address,
    Email,
    IdNumber,
    Name,
    Phone,
}

impl PartyField {
    /// In the record's own order: boxes are numbered by it.
    pub const ALL: [PartyField; 5] =
        [PartyField::Address, PartyField::Email, PartyField::IdNumber, PartyField::Name, PartyField::Phone];

    pub fn code(self) -> &'static str {
        match self {
            PartyField::Address => "address",
            PartyField::Email => "email",
            PartyField::IdNumber => "id_number",
            PartyField::Name => "name",
            PartyField::Phone => "phone",
        }
    }

    pub fn parse(code: &str) -> Option<PartyField> {
        PartyField::ALL.into_iter().find(|f| f.code() == code)
    }
}

/// A party as the rules know it: which fields are sealed, never what they hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    pub id: String,
    pub role: PartyRole,
    pub anonymous: bool,
    pub sealed: Vec<PartyField>,
    pub erased: bool,
    /// Under eighteen when she was written down.
    pub minor: bool,
    /// Her having reported it is kept secret.
    pub secret: bool,
}

impl Party {
    pub(super) fn added(e: &PartyAdded) -> Party {
        let has = |f: &PartyField| match f {
            PartyField::Address => e.address.is_some(),
            PartyField::Email => e.email.is_some(),
            PartyField::IdNumber => e.id_number.is_some(),
            PartyField::Name => e.name.is_some(),
            PartyField::Phone => e.phone.is_some(),
        };
        Party {
            id: e.party.clone(),
            role: e.role,
            anonymous: e.anonymous,
            sealed: PartyField::ALL.into_iter().filter(has).collect(),
            erased: false,
            minor: e.minor,
            secret: e.secret,
        }
    }

    /// What one of her fields is about: what it is, and whose.
    pub fn classes(&self, field: PartyField) -> Vec<FieldClass> {
        let own = match field {
            PartyField::Address => FieldClass::Address,
            PartyField::Email | PartyField::Phone => FieldClass::Contact,
            PartyField::IdNumber | PartyField::Name => FieldClass::Identity,
        };
        let mut all = vec![own];
        all.extend(self.minor.then_some(FieldClass::Minor));
        all.extend(self.secret.then_some(FieldClass::Reporter));
        all
    }
}

/// Who raised it, as the form asks.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Contact {
    /// Of a party that is added later; a registration has the address of its place.
    #[serde(with = "wire::option", default)]
    pub address: Option<Personal>,
    pub anonymous: bool,
    #[serde(with = "wire::option")]
    pub email: Option<Personal>,
    #[serde(with = "wire::option")]
    pub id_number: Option<Personal>,
    #[serde(with = "wire::option")]
    pub name: Option<Personal>,
    #[serde(with = "wire::option")]
    pub phone: Option<Personal>,
    pub role: PartyRole,
    /// Said to be under eighteen; an ID number says it by itself.
    #[serde(default)]
    pub minor: bool,
    /// Reports abuse and is to be kept secret.
    #[serde(default)]
    pub secret: bool,
}

impl Holds for Contact {
    fn each_sealed(&mut self, visit: &mut Visit<'_>) {
        // The contact's values have a key of their own, the order's second.
        let visit: &mut Visit<'_> = &mut |class, cargo| {
            cargo.lid = 1;
            visit(class, cargo);
        };
        self.address.each_sealed(visit);
        self.email.each_sealed(visit);
        self.id_number.each_sealed(visit);
        self.name.each_sealed(visit);
        self.phone.each_sealed(visit);
    }
}

/// The id of the party that an order's contact becomes.
pub(super) fn first(order: &Order) -> String {
    order.entropy.id('p', 0)
}

/// What is wrong with a contact, by field; `form` stands before each field's name. Whoever stays anonymous leaves no
/// name and no ID number.
pub(super) fn check(c: &mut Check, contact: &Contact, form: &str) {
    let name = |field: &str| format!("{form}{field}");
    c.text_if(&name("address"), contact.address.as_ref(), LINE_MAX);
    c.text_if(&name("name"), contact.name.as_ref(), NAME_MAX);
    c.text_if(&name("phone"), contact.phone.as_ref(), LINE_MAX);
    c.text_if(&name("email"), contact.email.as_ref(), LINE_MAX);
    c.text_if(&name("id_number"), contact.id_number.as_ref(), LINE_MAX);
    if let Some(phone) = filled(contact.phone.as_ref())
        && let Err(problem) = lianxin_text::ids::phone(phone)
    {
        c.found(&name("phone"), Problem::Phone(problem));
    }
    if let Some(email) = filled(contact.email.as_ref())
        && let Err(problem) = lianxin_text::ids::email(email)
    {
        c.found(&name("email"), Problem::Email(problem));
    }
    if let Some(number) = filled(contact.id_number.as_ref())
        && let Err(problem) = lianxin_text::ids::resident_id(number)
    {
        c.found(&name("id_number"), Problem::IdNumber(problem));
    }
    let named = contact.name.is_some() || contact.id_number.is_some();
    c.demand(!(contact.anonymous && named), &name("anonymous"), Problem::NotWithName);
}

fn filled(value: Option<&Personal>) -> Option<&str> {
    value.map(Sealed::clear).filter(|text| !text.trim().is_empty())
}

/// Most parties of one matter: a site whose workers come together for their wages.
pub const PARTIES_MAX: usize = 200;

/// **Add a party** (添加当事人): one more person belongs to the matter, sealed under a key of her own.
pub(super) fn add(order: &Order, m: &Matter, contact: &Contact, today: Date) -> Result<Vec<Draft>, crate::Refusal> {
    if m.erased {
        return Err(no(Refusal::Forgotten));
    }
    if m.stage.is_ended() {
        return Err(no(Refusal::OutOfTurn { act: "add-party".to_owned(), stage: m.stage }));
    }
    let mut c = Check::default();
    check(&mut c, contact, "");
    let said = [&contact.address, &contact.email, &contact.id_number, &contact.name, &contact.phone];
    c.demand(contact.anonymous || said.iter().any(|v| v.is_some()), "name", Problem::Empty);
    c.demand(m.parties.len() < PARTIES_MAX, "role", Problem::TooMany { max: PARTIES_MAX });
    c.done()?;
    Ok(draft(m, Event::MatterPartyAdded(added(contact, first(order), today))))
}

/// The record of a contact; none when nothing was left but the wish to stay anonymous.
pub(super) fn added(contact: &Contact, id: String, today: Date) -> PartyAdded {
    let young = filled(contact.id_number.as_ref()).is_some_and(|number| is_minor(number, today));
    PartyAdded {
        address: contact.address.clone(),
        anonymous: contact.anonymous,
        email: contact.email.clone(),
        id_number: contact.id_number.clone(),
        minor: contact.minor || young,
        name: contact.name.clone(),
        party: id,
        phone: contact.phone.clone(),
        role: contact.role,
        secret: contact.secret,
    }
}

/// Whether the person of this ID number (GB 11643: digits 7 to 14 are the day of birth) is under eighteen on this day
/// (未成年人保护法 2). One born on 29 February comes of age on 1 March.
fn is_minor(number: &str, today: Date) -> bool {
    let digits: String = number.trim().chars().map(lianxin_text::tokens::half_width).skip(6).take(8).collect();
    let of_age = digits.parse::<u32>().ok().map(|day| day + 18 * 10_000);
    let (year, month, day) = today.parts();
    let now = u32::try_from(year).unwrap_or(0) * 10_000 + u32::from(month) * 100 + u32::from(day);
    of_age.is_some_and(|of_age| now < of_age)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn eighteen_is_reached_on_the_birthday() {
        let on = |y, m, d| Date::new(y, m, d).expect("a date");
        let number = "120111200801010013";
        assert!(is_minor(number, on(2025, 12, 31)));
        assert!(!is_minor(number, on(2026, 1, 1)));
        assert!(is_minor("120111200802290013", on(2026, 2, 28)));
        assert!(!is_minor("120111200802290013", on(2026, 3, 1)));
        assert!(!is_minor("", on(2026, 3, 1)));
    }
}
