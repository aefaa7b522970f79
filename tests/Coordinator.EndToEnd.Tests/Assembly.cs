// One test after the other: they measure times, and two pages already keep two cores busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
