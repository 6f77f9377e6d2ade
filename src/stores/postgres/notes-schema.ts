/**
 * The step of the schema that keeps the newest thousand requests of a journal: newest by when they were answered, since each
 * replica adds what it has when it is asked, those of a long time at once.
 */
export const journalStep = `
create or replace function customers_kit.record_requests(of_world text, ats double precision[], texts text[]) returns void
language plpgsql as $$
begin
  perform customers_kit.unhurried();
  insert into customers_kit.journal (world, at, shown)
  select of_world, at, shown from unnest(ats, texts) with ordinality given (at, shown, place) order by place;
  delete from customers_kit.journal where world = of_world and number in (
    select number from customers_kit.journal where world = of_world order by at desc, number desc offset 1000);
end $$;
`

/**
 * The step of the schema that counts several things up at once: of two requests one has the lower number of each. All who
 * count take the rows in one order, so that nobody waits in a circle.
 */
export const countsStep = `
create function customers_kit.count_all(of_world text, whats text[]) returns bigint[] language plpgsql as $$
declare
  now_counted bigint[];
begin
  perform customers_kit.unhurried();
  with counted as (
    insert into customers_kit.counts as c
    select of_world, what, 1 from (select what collate "C" from unnest(whats) what order by 1) ordered
    on conflict (world, what) do update set count = c.count + 1 returning c.what, c.count
  )
  select array_agg(counted.count order by place) into now_counted
  from unnest(whats) with ordinality given (what, place) join counted using (what);
  return now_counted;
end $$;
`
