//! What a plan allows (R2.10): the third table.

use super::{OrgAction, ProjectAction};
use crate::model::{OrganizationRole, organization::Plan};

const YES: bool = true;
const NO_: bool = false;

macro_rules! features {
    ($($(#[doc = $doc:literal])+ $name:ident, $label:literal [ $free:ident $growth:ident $enterprise:ident ] $here:ident,)+) => {
        /// Everything a plan can have or lack.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Feature { $($(#[doc = $doc])+ $name),+ }

        impl Feature {
            /// Every line of the table.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The line as it is printed.
            pub fn label(self) -> &'static str {
                match self { $(Self::$name => $label),+ }
            }

            /// Whether this version of Steward has it, whatever the plan: nobody is offered, or loses, what isn't there (C3.1).
            pub fn is_here(self) -> bool {
                match self { $(Self::$name => $here),+ }
            }

            /// Whether the plan has it.
            pub fn is_in(self, plan: Plan) -> bool {
                let [free, growth, enterprise] = match self { $(Self::$name => [$free, $growth, $enterprise]),+ };
                match plan {
                    Plan::Free => free,
                    Plan::Growth => growth,
                    Plan::Enterprise => enterprise,
                }
            }
        }
    };
}

#[rustfmt::skip]
features! {                                                      // Free Growth Enterprise, and this version
    /// Free has Owners and Billing Admins only.
    EveryRole, "Admin and Member as organization roles"              [ NO_  YES  YES ] YES,
    /// SAML 2.0, and the domains behind it.
    SingleSignOn, "Single sign-on (SAML)"                            [ NO_  YES  YES ] NO_,
    /// R1.11.
    DataViews, "Data views"                                          [ NO_  YES  YES ] NO_,
    /// R2.16, A14.
    Classification, "Classified data"                                [ NO_  YES  YES ] YES,
    /// M6. Not beside single sign-on.
    Discoverability, "Organization discoverability"                  [ NO_  NO_  YES ] YES,
    /// R2.15.
    Scim, "SCIM"                                                     [ NO_  NO_  YES ] NO_,
    /// R2.3.4.
    CustomRoles, "Custom roles"                                      [ NO_  NO_  YES ] NO_,
    /// R2.14.
    SharedSingleSignOn, "Shared single sign-on"                      [ NO_  NO_  YES ] NO_,
    /// R2.13.
    RequireTwoFactor, "Require two-factor authentication"            [ YES  YES  YES ] NO_,
}

impl Feature {
    /// What has to be there for what a line of the organization table is about.
    pub fn behind(action: OrgAction) -> Option<Self> {
        match action {
            OrgAction::SetDiscoverability => Some(Self::Discoverability),
            _ => None,
        }
    }

    /// The same for the tables of projects.
    pub fn behind_in_project(action: ProjectAction) -> Option<Self> {
        match action {
            ProjectAction::ManageCustomRoles => Some(Self::CustomRoles),
            ProjectAction::ManageDataViews => Some(Self::DataViews),
            _ => None,
        }
    }

    /// Why nobody can do anything with it in an organization on this plan; nothing where they can (R2.10, C3.1).
    pub fn refused(self, plan: Plan) -> Option<String> {
        if !self.is_here() {
            return Some(format!("{} can't be used in this version of Steward.", self.called()));
        }
        let least = Plan::ALL.iter().find(|other| self.is_in(**other))?;
        let sentence = || format!("{} is part of the {least} plan. This organization is on {plan}.", self.called());
        (!self.is_in(plan)).then(sentence)
    }

    /// At the beginning of a sentence.
    fn called(self) -> &'static str {
        match self {
            Self::Discoverability => "Organization Discoverability",
            other => other.label(),
        }
    }
}

/// Whether the plan lets this role be given to somebody. On Free there are Owners and Billing Admins only.
pub fn assignable(plan: Plan, role: OrganizationRole) -> bool {
    matches!(role, OrganizationRole::Owner | OrganizationRole::BillingAdmin) || Feature::EveryRole.is_in(plan)
}

/// What somebody is made where nothing else is said: Member, or where the plan has none, Billing Admin (R1.3.7).
pub fn usual(plan: Plan) -> OrganizationRole {
    let least = OrganizationRole::ALL.iter().rev().copied().find(|role| assignable(plan, *role));
    least.unwrap_or(OrganizationRole::Member)
}

/// The roles that not every plan lets people be given (R2.10.1).
pub fn gated_roles() -> Vec<OrganizationRole> {
    OrganizationRole::ALL.iter().copied().filter(|role| !Plan::ALL.iter().all(|plan| assignable(*plan, *role))).collect()
}

/// How a plan is paid for, where that can be said for every site: what Growth costs is between its operator and the customer (R2.10).
pub fn price(plan: Plan) -> Option<&'static str> {
    match plan {
        Plan::Free => Some("Free of charge"),
        Plan::Growth => None,
        Plan::Enterprise => Some("By contract"),
    }
}

/// Whether a plan is paid for again from time to time.
pub fn renews(plan: Plan) -> bool {
    !matches!(plan, Plan::Free)
}

/// Whether a plan is larger than another, in the order of the table.
pub fn is_upgrade(from: Plan, to: Plan) -> bool {
    let place = |plan| Plan::ALL.iter().position(|it| *it == plan);
    place(to) > place(from)
}

/// How many events a month are included, where the plan says so: a contract says it on Enterprise.
pub fn included_events(plan: Plan) -> Option<i64> {
    match plan {
        Plan::Free | Plan::Growth => Some(1_000_000),
        Plan::Enterprise => None,
    }
}

/// Whether what is in the plan is all there is, so that every page says when it is used up (R2.10).
pub fn ends_with_allowance(plan: Plan) -> bool {
    matches!(plan, Plan::Free)
}

/// The plans with an allowance, and how much that is.
pub fn allowances() -> Vec<(Plan, i64)> {
    Plan::ALL.iter().filter_map(|plan| Some((*plan, included_events(*plan)?))).collect()
}

/// How many days the audit log is kept.
pub fn audit_days(plan: Plan) -> u32 {
    match plan {
        Plan::Free | Plan::Growth => 90,
        Plan::Enterprise => 730,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // X39, R2.10: the code and the handbook's table can only change together.
    #[test]
    fn every_cell_is_as_the_handbook_prints_it() {
        let lines: Vec<&str> = include_str!("plans.csv").lines().skip(1).collect();
        assert_eq!(lines.len(), Feature::ALL.len());
        for (line, feature) in lines.iter().zip(Feature::ALL) {
            let cells: Vec<&str> = line.split(',').collect();
            assert_eq!(cells[0], feature.label());
            for (plan, cell) in Plan::ALL.iter().zip(&cells[1..]) {
                assert_eq!(feature.is_in(*plan), *cell == "yes", "{plan}: {}", feature.label());
            }
        }
    }

    // R2.10.1
    #[test]
    fn free_has_owners_and_billing_admins_only() {
        let on = |plan| OrganizationRole::ALL.iter().copied().filter(|role| assignable(plan, *role)).count();
        assert_eq!((on(Plan::Free), on(Plan::Growth), on(Plan::Enterprise)), (2, 4, 4));
        assert!(!assignable(Plan::Free, OrganizationRole::Member));
    }

    // R1.3.7
    #[test]
    fn people_are_made_members_or_where_there_are_none_billing_admins() {
        use OrganizationRole::{BillingAdmin, Member};
        assert_eq!(Plan::ALL.iter().map(|plan| usual(*plan)).collect::<Vec<_>>(), [BillingAdmin, Member, Member]);
    }

    // R2.10
    #[test]
    fn a_million_events_a_month_are_included_or_a_contract_says_how_many() {
        assert_eq!(
            Plan::ALL.iter().map(|plan| included_events(*plan)).collect::<Vec<_>>(),
            [Some(1_000_000), Some(1_000_000), None]
        );
    }

    #[test]
    fn the_audit_log_is_kept_ninety_days_or_two_years() {
        assert_eq!(Plan::ALL.iter().map(|plan| audit_days(*plan)).collect::<Vec<_>>(), [90, 90, 730]);
    }
}
