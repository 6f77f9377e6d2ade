// The client that oapi-codegen made, signed in a request editor.
package main

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"

	openapi_types "github.com/oapi-codegen/runtime/types"
)

func sign(_ context.Context, req *http.Request) error {
	client, secret := os.Getenv("CLIENT_ID"), os.Getenv("CLIENT_SECRET")
	if client == "" {
		return nil
	}
	var body []byte
	if req.Body != nil {
		var err error
		if body, err = io.ReadAll(req.Body); err != nil {
			return err
		}
		req.Body = io.NopCloser(bytes.NewReader(body))
	}
	random := make([]byte, 16)
	rand.Read(random)
	timestamp, nonce := fmt.Sprint(time.Now().Unix()), hex.EncodeToString(random)
	mac := hmac.New(sha256.New, []byte(secret))
	fmt.Fprintf(mac, "%s:%s:%s:%s", client, timestamp, nonce, body)
	req.Header.Set("X-Auth-Client", client)
	req.Header.Set("X-Auth-Timestamp", timestamp)
	req.Header.Set("X-Auth-Nonce", nonce)
	req.Header.Set("X-Auth-Signature", hex.EncodeToString(mac.Sum(nil)))
	return nil
}

func must(what string, holds bool, err error) {
	if err != nil || !holds {
		fmt.Println(what, "does not hold:", err)
		os.Exit(1)
	}
}

func to[T any](value T) *T { return &value }

func main() {
	ctx := context.Background()
	api, err := NewClientWithResponses(os.Args[1], WithRequestEditorFn(sign))
	must("a client", true, err)
	email := openapi_types.Email(fmt.Sprintf("go-%d@example.com", time.Now().UnixNano()))
	body := CreateRequest{
		Email:        email,
		CustomerType: "individual",
		FirstName:    to("Zoë"),
		Metadata:     map[string]string{"tier": "gold"},
	}
	made, err := api.CreateCustomerWithResponse(ctx, body)
	must("create answers 201", err == nil && made.StatusCode() == 201 && made.JSON201 != nil, err)
	customer := made.JSON201.Data
	must("metadata is kept", customer.Metadata == `{"tier":"gold"}`, nil)
	again, err := api.CreateCustomerWithResponse(ctx, body)
	must("a taken email is 409", err == nil && again.StatusCode() == 409 && again.JSON409.Code == "DUPLICATE_KEY_ERROR", err)
	list, err := api.ListCustomersWithResponse(ctx, &ListCustomersParams{Email: &email})
	must("the filter finds it", err == nil && list.JSON200.Data.Total == 1 && list.JSON200.Data.Customers[0].Id == customer.Id, err)
	updated, err := api.UpdateCustomerWithResponse(ctx, customer.Id, UpdateRequest{LastName: to("Eze")})
	must("update changes it", err == nil && updated.JSON200 != nil && *updated.JSON200.Data.LastName == "Eze", err)
	listed, err := api.BlacklistCustomerWithResponse(ctx, customer.Id, BlacklistRequest{Blacklist: true})
	must("blacklisted is inactive", err == nil && listed.JSON200 != nil && !listed.JSON200.Data.IsActive, err)
	inactive, err := api.ListCustomersWithResponse(ctx, &ListCustomersParams{Id: &customer.Id, IsActive: to(false)})
	must("it is found as inactive", err == nil && inactive.JSON200.Data.Total == 1, err)
	deleted, err := api.DeleteCustomerWithResponse(ctx, customer.Id)
	must("delete answers 200", err == nil && deleted.StatusCode() == 200, err)
	gone, err := api.GetCustomerWithResponse(ctx, customer.Id.String())
	must("then it is gone", err == nil && gone.StatusCode() == 404, err)
	fmt.Println("worked")
}
