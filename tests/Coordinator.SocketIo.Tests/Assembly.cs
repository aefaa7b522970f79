// One test after the other: the suites have deadlines of a fifth of a second, and the hostile run keeps two cores busy.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
