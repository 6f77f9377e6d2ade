// The client that openapi-generator made for OkHttp, signed in an interceptor.
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Map;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import okhttp3.Request;
import okio.Buffer;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.CustomersApi;
import org.openapitools.client.model.*;

public class Main {
    static Request signed(Request request, String client, String secret) throws Exception {
        Buffer body = new Buffer();
        if (request.body() != null) request.body().writeTo(body);
        String timestamp = String.valueOf(System.currentTimeMillis() / 1000);
        String nonce = UUID.randomUUID().toString().replace("-", "");
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        mac.update((client + ":" + timestamp + ":" + nonce + ":").getBytes(StandardCharsets.UTF_8));
        String signature = HexFormat.of().formatHex(mac.doFinal(body.readByteArray()));
        return request.newBuilder()
            .header("X-Auth-Client", client)
            .header("X-Auth-Timestamp", timestamp)
            .header("X-Auth-Nonce", nonce)
            .header("X-Auth-Signature", signature)
            .build();
    }

    static void must(String what, boolean holds) {
        if (!holds) throw new AssertionError(what + " does not hold");
    }

    interface Call {
        void run() throws ApiException;
    }

    static int status(Call call) {
        try {
            call.run();
            return 200;
        } catch (ApiException error) {
            return error.getCode();
        }
    }

    public static void main(String[] args) throws Exception {
        String client = System.getenv("CLIENT_ID");
        String secret = System.getenv("CLIENT_SECRET");
        ApiClient apiClient = new ApiClient();
        apiClient.setBasePath(args[0]);
        if (client != null)
            apiClient.setHttpClient(apiClient.getHttpClient().newBuilder().addInterceptor(chain -> {
                try {
                    return chain.proceed(signed(chain.request(), client, secret));
                } catch (java.security.GeneralSecurityException error) {
                    throw new java.io.IOException(error);
                } catch (java.io.IOException error) {
                    throw error;
                } catch (Exception error) {
                    throw new java.io.IOException(error);
                }
            }).build());
        CustomersApi api = new CustomersApi(apiClient);
        String email = "java-" + System.nanoTime() + "@example.com";
        CreateRequest body = new CreateRequest()
            .email(email)
            .customerType(CreateRequest.CustomerTypeEnum.INDIVIDUAL)
            .firstName("Zoë")
            .metadata(Map.of("tier", "gold"));
        Customer customer = api.createCustomer(body).getData();
        must("metadata is kept", customer.getMetadata().equals("{\"tier\":\"gold\"}"));
        must("a taken email is 409", status(() -> api.createCustomer(body)) == 409);
        UUID id = customer.getId();
        ListEnvelopeData found = api.listCustomers(null, null, email, null, null, null, null).getData();
        must("the filter finds it", found.getTotal() == 1 && found.getCustomers().get(0).getId().equals(id));
        Customer changed = api.updateCustomer(id, new UpdateRequest().lastName("Eze")).getData();
        must("update changes it", changed.getLastName().equals("Eze"));
        must("blacklisted is inactive", !api.blacklistCustomer(id, new BlacklistRequest().blacklist(true)).getData().getIsActive());
        must("it is found as inactive", api.listCustomers(id, null, null, null, false, null, null).getData().getTotal() == 1);
        must("delete answers 200", status(() -> api.deleteCustomer(id)) == 200);
        must("then it is gone", status(() -> api.getCustomer(id.toString())) == 404);
        System.out.println("worked");
    }
}
