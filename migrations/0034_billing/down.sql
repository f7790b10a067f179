drop table receipts;
drop table plan_requests;
drop table billing_copies;
drop table billing_details;
