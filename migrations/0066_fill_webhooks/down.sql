-- Nothing to take back: the columns go with 0065.
select 1;
