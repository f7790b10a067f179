-- What an organization and a project are about, in words, for programs that work with their data (R3.2).
alter table organizations add column business_context text not null default '';
alter table projects add column business_context text not null default '';
