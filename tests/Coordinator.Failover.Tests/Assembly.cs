// One test after the other: they measure times, and a cluster already keeps two cores busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
