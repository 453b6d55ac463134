package provider_test

import (
	"fmt"

	"github.com/groups-go/groups/provider"
)

// Of an answer that is read once, the members cost less than a map.
func ExampleReadJSON() {
	answer, err := provider.ReadJSON([]byte(`{"success": true, "msg": "You have left."}`))
	fmt.Println(string(answer.Get("success")), err)
	_, err = provider.ReadJSON([]byte(`{"success": true, "success": false}`))
	fmt.Println(err)
	// Output:
	// true <nil>
	// the answer has a name twice
}

// A member that is missing has no value; one that is null has.
func ExampleJSONMembers_Get() {
	answer, err := provider.ReadJSON([]byte(`{"group": null}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(answer.Get("group") != nil, answer.Get("user") != nil)
	// Output: true false
}

// The members are in the order of the answer.
func ExampleJSONMember_Name() {
	answer, err := provider.ReadJSON([]byte(`{"b": 1, "a": [2]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range answer {
		fmt.Println(m.Name(), string(m.Value))
	}
	// Output:
	// b 1
	// a [2]
}

// What stands inside of an answer was checked with it.
func ExampleAppendJSON() {
	answer, err := provider.ReadJSON([]byte(`{"group": {"id": "g1"}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	var room [8]provider.JSONMember
	group, err := provider.AppendJSON(room[:0], answer.Get("group"))
	fmt.Println(string(group.Get("id")), err)
	// Output: "g1" <nil>
}

func ExampleJSONElements() {
	elements, ok := provider.JSONElements([]byte(`["ada", 7]`))
	fmt.Println(len(elements), string(elements[1]), ok)
	_, ok = provider.JSONElements([]byte(`{"0": "ada"}`))
	fmt.Println(ok)
	// Output:
	// 2 7 true
	// false
}

// A number is no text, although it could be written as one.
func ExampleJSONText() {
	fmt.Println(provider.JSONText([]byte(`"Caf\u00e9"`)))
	_, ok := provider.JSONText([]byte(`7`))
	fmt.Println(ok)
	// Output:
	// Café true
	// false
}
