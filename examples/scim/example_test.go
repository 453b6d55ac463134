package scim_test

import (
	"context"
	"errors"
	"fmt"
	"net/http/httptest"

	"example.org/scim"
	"example.org/scim/scimtest"
	"github.com/groups-go/groups"
)

func Example() {
	directory := scimtest.New(scimtest.Habits{})
	directory.AddUser("u1", "ada")
	directory.AddToken("t0ken", scimtest.Token{UserID: "u1"})
	directory.AddGroup(scimtest.Group{ID: "poets", DisplayName: "Poets"})
	host := httptest.NewServer(directory)
	defer host.Close()

	client, err := scim.New(scim.Config{
		BaseURL:    host.URL + scimtest.Base,
		Token:      groups.NewSecret("t0ken"),
		HTTPConfig: groups.HTTPConfig{Transport: host.Client().Transport},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	poets := groups.Membership{GroupID: "poets", User: groups.Self}
	res, err := client.Join(context.Background(), poets)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(res.State, res.Membership.User.ID, directory.IsMember("poets", "u1"))

	for range 2 {
		_, err = client.Leave(context.Background(), poets)
		fmt.Println(errors.Is(err, groups.ErrNotMember), err)
	}
	// Output:
	// joined u1 true
	// false <nil>
	// true groups/scim: leave "poets": not member (noTarget): "the filter finds no member" [HTTP 400, attempts: 1]
}
