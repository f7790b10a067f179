alter table projects drop column business_context;
alter table organizations drop column business_context;
