alter table projects drop column created_by_sort;
