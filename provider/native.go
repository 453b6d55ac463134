package provider

import "github.com/groups-go/groups"

// Native gives the provider's own answer, which stands in the Native of a Result
// of [Engine.Change], for a method that returns it in place of the Result. Where
// the outcome was inferred there is no such answer, and inferred stands for it.
// res is only looked at where err is nil, which is passed on.
func Native[T any](res *groups.Result, err error, inferred T) (*T, error) {
	if err != nil {
		return nil, err
	}
	if answer, ok := res.Native.(*T); ok {
		return answer, nil
	}
	return &inferred, nil
}
