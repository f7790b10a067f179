//! What was asked of the plan, taken back (C3.3).

use super::MENU;
use crate::{
    frame::{After, May, Stage, confirm::Confirm},
    http::Answer,
    model::{
        addresses,
        billing::{PlanRequest, day},
    },
    operations::billing::plan,
    policy::org::ManageBilling,
    store::billing::requests,
};

/// `GET /orgs/{org}/settings/billing/request/cancellation`
pub async fn cancelling(May { by, place, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let organization = by.organization();
    let open = stage.db.ask(move |conn| requests::open(conn, organization)).await?;
    let confirm = Confirm {
        title: "Cancel request".into(),
        sentences: open.iter().map(sentence).collect(),
        reasons: match open {
            Some(_) => Vec::new(),
            None => vec![("No plan change is waiting any more.".into(), "")],
        },
        action: addresses::plan_request_cancellation(organization),
        back: addresses::billing(organization),
        verb: "Cancel request",
        mild: true,
        ..Confirm::default()
    };
    confirm.show(stage.hx(), stage.organization(&place, MENU))
}

fn sentence(open: &PlanRequest) -> String {
    match open.effective_on {
        Some(on) => format!("The plan stays {} and doesn't change to {} on {}.", open.from, open.to, day(on)),
        None => format!("The plan stays {}. The request for {} is withdrawn.", open.from, open.to),
    }
}

/// `POST /orgs/{org}/settings/billing/request/cancellation`
pub async fn cancel(May { by, .. }: May<ManageBilling>, stage: Stage) -> Answer {
    let (desk, back) = (stage.site().desk.clone(), addresses::billing(by.organization()));
    let request = stage.db.change(by, move |held| plan::cancel(held, &desk)).await??;
    stage.after(After::saying(back, format!("The request for the {} plan was canceled.", request.to)))
}
