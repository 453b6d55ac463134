package provider_test

import (
	"context"
	"fmt"
	"net/http"
	"time"

	"github.com/groups-go/groups"
	"github.com/groups-go/groups/provider"
)

// An Options.RetryAfter looks where the provider says it, and falls back to this.
func ExampleRetryAfter() {
	fmt.Println(provider.RetryAfter(http.Header{"Retry-After": {"120"}}))
	fmt.Println(provider.RetryAfter(http.Header{
		"Date":        {"Sat, 01 May 2010 12:00:00 GMT"},
		"Retry-After": {"Sat, 01 May 2010 12:00:30 GMT"},
	}))
	fmt.Println(provider.RetryAfter(http.Header{"Retry-After": {"soon"}}))
	// Output:
	// 2m0s true
	// 30s true
	// 0s false
}

// A limit whose end is told as a moment is measured from the answer's own time,
// since the provider's clock may differ from this machine's.
func ExampleDateOf() {
	header := http.Header{
		"Date":              {"Sat, 01 May 2010 12:00:00 GMT"},
		"X-Ratelimit-Reset": {"Sat, 01 May 2010 12:01:30 GMT"},
	}
	reset, err := http.ParseTime(header.Get("X-Ratelimit-Reset"))
	fmt.Println(reset.Sub(provider.DateOf(header)), err)
	// Output: 1m30s <nil>
}

// What encoding/json lets pass is not taken for an answer.
func ExampleJSONObject() {
	members, err := provider.JSONObject([]byte(`{"ok": true, "text": "welcome"}`))
	fmt.Printf("%s %s %v\n", members["ok"], members["text"], err)
	_, err = provider.JSONObject([]byte(`{"ok": false, "ok": true}`))
	fmt.Println(err)
	_, err = provider.JSONObject([]byte(`[true]`))
	fmt.Println(err)
	// Output:
	// true "welcome" <nil>
	// the answer has a name twice
	// the answer is not a JSON object
}

// quillLogin is a log-in that needs no server.
func quillLogin(*provider.Operation) (token groups.Secret, lifetime time.Duration, err error) {
	fmt.Println("logs in")
	return groups.NewSecret("tk-5309"), time.Hour, nil
}

// quillSession is a session, and an operation that uses it.
func quillSession() (session *provider.Session[groups.Secret], use func(then func(token groups.Secret))) {
	session = &provider.Session[groups.Secret]{}
	engine := quillEngine()
	return session, func(then func(groups.Secret)) {
		err := engine.Call(context.Background(), "use", groups.Membership{}, func(o *provider.Operation) error {
			token, err := session.Get(o, quillLogin)
			if err == nil {
				o.Hide(token)
				then(token)
			}
			return err
		})
		fmt.Println("used:", err == nil)
	}
}

// Many operations need one log-in.
func ExampleSession_Get() {
	_, use := quillSession()
	use(func(groups.Secret) {})
	use(func(groups.Secret) {})
	// Output:
	// logs in
	// used: true
	// used: true
}

// A token that was refused is dropped, and the next operation logs in.
func ExampleSession_Drop() {
	session, use := quillSession()
	use(func(token groups.Secret) { session.Drop(token) })
	use(func(groups.Secret) {})
	// Output:
	// logs in
	// used: true
	// logs in
	// used: true
}

// A token that was made by other means saves the log-in.
func ExampleSession_Put() {
	session, use := quillSession()
	session.Put(groups.NewSecret("tk-1837"), time.Hour)
	use(func(token groups.Secret) { fmt.Println(token) })
	// Output:
	// [redacted]
	// used: true
}

// A native method returns the provider's own answer, where there was one.
func ExampleNative() {
	type answer struct{ Left, Inferred bool }
	for _, res := range []*groups.Result{
		{State: groups.StateLeft, Native: &answer{Left: true}},
		{State: groups.StateLeft, Inferred: true},
	} {
		a, err := provider.Native(res, nil, answer{Inferred: true})
		fmt.Printf("%+v %v\n", *a, err)
	}
	a, err := provider.Native(nil, groups.ErrNotMember, answer{Inferred: true})
	fmt.Println(a, err)
	// Output:
	// {Left:true Inferred:false} <nil>
	// {Left:false Inferred:true} <nil>
	// <nil> not member
}
