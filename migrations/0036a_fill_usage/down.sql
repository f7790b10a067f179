-- Nothing to take back: the tables go with the step before.
select 1;
