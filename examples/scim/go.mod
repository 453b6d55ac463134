module example.org/scim

go 1.25.0

require (
	github.com/google/go-cmp v0.7.0
	github.com/groups-go/groups v0.0.0
	go.uber.org/goleak v1.3.0
)

require (
	github.com/hashicorp/go-cleanhttp v0.5.2 // indirect
	github.com/hashicorp/go-retryablehttp v0.7.8 // indirect
)

replace github.com/groups-go/groups => ../..
