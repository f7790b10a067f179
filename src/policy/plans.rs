//! What a plan allows (spec 2.10).

use crate::model::{OrganizationRole, organization::Plan};

/// Whether the plan lets this role be given to somebody. On Free there are Owners and Billing Admins only.
pub fn assignable(plan: Plan, role: OrganizationRole) -> bool {
    match plan {
        Plan::Free => matches!(role, OrganizationRole::Owner | OrganizationRole::BillingAdmin),
        Plan::Growth | Plan::Enterprise => true,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // spec 2.10, first line
    #[test]
    fn free_has_owners_and_billing_admins_only() {
        let on = |plan| OrganizationRole::ALL.iter().copied().filter(|role| assignable(plan, *role)).count();
        assert_eq!((on(Plan::Free), on(Plan::Growth), on(Plan::Enterprise)), (2, 4, 4));
        assert!(!assignable(Plan::Free, OrganizationRole::Member));
    }
}
