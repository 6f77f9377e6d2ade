// The client that openapi-generator made for reqwest, signed in a middleware.
use customers::apis::{configuration::Configuration, customers_api as api, Error};
use customers::models::{create_request::CustomerType, BlacklistRequest, CreateRequest, UpdateRequest};
use hmac::{Hmac, Mac};
use reqwest_middleware::{ClientBuilder, Middleware, Next, Result};
use std::time::{SystemTime, UNIX_EPOCH};

struct Sign {
    client: String,
    secret: String,
}

#[async_trait::async_trait]
impl Middleware for Sign {
    async fn handle(
        &self,
        mut request: reqwest::Request,
        extensions: &mut http::Extensions,
        next: Next<'_>,
    ) -> Result<reqwest::Response> {
        let body = request.body().and_then(|body| body.as_bytes()).unwrap_or_default();
        let timestamp = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs().to_string();
        let nonce = uuid::Uuid::new_v4().simple().to_string();
        let mut mac = Hmac::<sha2::Sha256>::new_from_slice(self.secret.as_bytes()).unwrap();
        mac.update(format!("{}:{timestamp}:{nonce}:", self.client).as_bytes());
        mac.update(body);
        let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
        for (name, value) in [
            ("x-auth-client", &self.client),
            ("x-auth-timestamp", &timestamp),
            ("x-auth-nonce", &nonce),
            ("x-auth-signature", &signature),
        ] {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        next.run(request, extensions).await
    }
}

fn status<T>(error: Error<T>) -> u16 {
    match error {
        Error::ResponseError(answer) => answer.status.as_u16(),
        _ => 0,
    }
}

#[tokio::main]
async fn main() {
    let mut config = Configuration::new();
    config.base_path = std::env::args().nth(1).unwrap();
    if let (Ok(client), Ok(secret)) = (std::env::var("CLIENT_ID"), std::env::var("CLIENT_SECRET")) {
        config.client = ClientBuilder::new(reqwest::Client::new()).with(Sign { client, secret }).build();
    }
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_nanos();
    let email = format!("rust-{now}@example.com");
    let mut body = CreateRequest::new(email.clone(), CustomerType::Individual);
    body.first_name = Some("Zoë".into());
    body.metadata = Some(Some(serde_json::json!({ "tier": "gold" })));
    let customer = api::create_customer(&config, body.clone()).await.unwrap().data;
    assert_eq!(customer.metadata, r#"{"tier":"gold"}"#);
    assert_eq!(status(api::create_customer(&config, body).await.unwrap_err()), 409);
    let found = api::list_customers(&config, None, None, Some(&email), None, None, None, None).await.unwrap().data;
    assert_eq!((found.total, found.customers[0].id), (1, customer.id));
    let id = customer.id.to_string();
    let changes = UpdateRequest { last_name: Some("Eze".into()), ..Default::default() };
    let changed = api::update_customer(&config, &id, changes).await.unwrap().data;
    assert_eq!(changed.last_name, Some(Some("Eze".into())));
    let listed = api::blacklist_customer(&config, &id, BlacklistRequest::new(true)).await.unwrap().data;
    assert!(!listed.is_active);
    let inactive = api::list_customers(&config, Some(&id), None, None, None, Some(false), None, None).await.unwrap();
    assert_eq!(inactive.data.total, 1);
    api::delete_customer(&config, &id).await.unwrap();
    assert_eq!(status(api::get_customer(&config, &id).await.unwrap_err()), 404);
    println!("worked");
}
