//! Purposes (查看目的): for what personal values may be opened, on which basis, by whom, and which.

use serde::{Deserialize, Serialize};

use crate::authority::Role;
use crate::calendar::Calendar;

/// What a personal value is about. A purpose says which of these it covers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum FieldClass {
    /// 身份: name, ID number
    Identity,
    /// 联系方式: phone, mail address
    Contact,
    /// 住址, below the grid
    Address,
    /// 健康
    Health,
    /// 未成年人: whatever belongs to one; an approval is needed besides
    Minor,
    /// 处罚记录 (治安管理处罚法 136)
    Penalty,
    /// 受保护的反映人: who reported abuse (反家庭暴力法 14)
    Reporter,
    /// 商业秘密
    EnterpriseSecret,
}

impl FieldClass {
    pub const ALL: [FieldClass; 8] = [
        FieldClass::Identity,
        FieldClass::Contact,
        FieldClass::Address,
        FieldClass::Health,
        FieldClass::Minor,
        FieldClass::Penalty,
        FieldClass::Reporter,
        FieldClass::EnterpriseSecret,
    ];

    /// Its code in the catalogue and in the API.
    pub fn code(self) -> &'static str {
        match self {
            FieldClass::Identity => "identity",
            FieldClass::Contact => "contact",
            FieldClass::Address => "address",
            FieldClass::Health => "health",
            FieldClass::Minor => "minor",
            FieldClass::Penalty => "penalty",
            FieldClass::Reporter => "reporter",
            FieldClass::EnterpriseSecret => "enterprise-secret",
        }
    }
}

/// What a purpose covers that names no classes.
pub const ORDINARY: [FieldClass; 3] = [FieldClass::Identity, FieldClass::Contact, FieldClass::Address];
/// Longest time that accesses for a purpose are kept from the resident's page, in months (24: a district may not choose more).
pub const HIDDEN_MONTHS_MAX: u8 = 24;

/// For what personal values may be opened.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Purpose {
    /// The duty or law on which it rests, as the resident reads it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis: Option<String>,
    /// The same in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub basis_en: Option<String>,
    /// Which values it opens; none named means [`ORDINARY`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub classes: Vec<FieldClass>,
    /// Lower-case ASCII words joined by hyphens.
    pub code: String,
    /// For so many months the resident's page counts such an access and does not show it; 0 to [`HIDDEN_MONTHS_MAX`].
    #[serde(default, skip_serializing_if = "is_zero")]
    pub hidden_months: u8,
    /// Name.
    pub name: String,
    /// English name.
    pub name_en: String,
    /// Who may state it; none named means whoever may open values at all.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    /// The rule it follows, where the district did not write it itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<String>,
    /// How sure that is, and what was read into it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source_note: Option<String>,
}

// Serde asks by reference.
#[allow(clippy::trivially_copy_pass_by_ref)]
fn is_zero(n: &u8) -> bool {
    *n == 0
}

impl Purpose {
    /// Whether a position of this role may state it.
    pub fn is_for(&self, role: Role) -> bool {
        self.roles.is_empty() || self.roles.contains(&role)
    }

    /// Until when an access at this moment is kept from the resident's page; both ms UTC. `None`: it is shown at once.
    ///
    /// The record of an access carries what this said when it was made, so a later change of the months moves no earlier one.
    /// Two people may renew it, see `guard/hiding.rs`.
    pub fn hidden_until(&self, calendar: &Calendar, at: i64) -> Option<i64> {
        let months = u32::from(self.hidden_months.min(HIDDEN_MONTHS_MAX));
        (months > 0).then(|| calendar.end_of(calendar.local_date(at).plus_months(months)))
    }

    /// Whether it opens values of this class.
    pub fn covers(&self, class: FieldClass) -> bool {
        if self.classes.is_empty() { ORDINARY.contains(&class) } else { self.classes.contains(&class) }
    }
}
