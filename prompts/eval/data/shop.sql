-- The deterministic shop of the language's reference: 346,800 spans in 30,000 traces, 31,512 logs,
-- metrics, changes, alerts, an incident. One statement ends with a semicolon at the end of a line.
-- Deterministic fixture. "now" is 2026-11-20 14:00:00 UTC. 25h of traffic; payment v2.4.1 deployed 13:08, bad 13:10-13:35.
INSERT INTO {{database}}.otel_traces (Timestamp,TraceId,SpanId,ParentSpanId,SpanName,SpanKind,ServiceName,ResourceAttributes,SpanAttributes,Duration,StatusCode,StatusMessage,ScopeName)
WITH
 [ (1,0,'frontend','POST /api/checkout','Server',0,400.,map('http.request.method','POST','http.route','/api/checkout')),
   (2,1,'frontend','grpc.oteldemo.CheckoutService/PlaceOrder','Client',2,390.,map('rpc.system','grpc')),
   (3,2,'checkout','oteldemo.CheckoutService/PlaceOrder','Server',3,385.,map('rpc.system','grpc')),
   (4,3,'checkout','oteldemo.CartService/GetCart','Client',5,12.,map('rpc.system','grpc')),
   (5,4,'cart','POST /oteldemo.CartService/GetCart','Server',6,9.,map('rpc.system','grpc')),
   (6,5,'cart','HGET','Client',7,3.,map('db.system.name','redis','server.address','valkey')),
   (7,3,'checkout','oteldemo.CurrencyService/Convert','Client',20,6.,map('rpc.system','grpc')),
   (8,7,'currency','Currency/Convert','Server',21,3.,map('rpc.system','grpc')),
   (9,3,'checkout','oteldemo.ShippingService/GetQuote','Client',30,40.,map('rpc.system','grpc')),
   (10,9,'shipping','POST /get-quote','Server',31,36.,map('http.request.method','POST','http.route','/get-quote')),
   (11,10,'shipping','POST','Client',33,30.,map('server.address','quote')),
   (12,11,'quote','POST /getquote','Server',34,26.,map('http.request.method','POST','http.route','/getquote')),
   (13,3,'checkout','oteldemo.PaymentService/Charge','Client',80,120.,map('rpc.system','grpc')),
   (14,13,'payment','oteldemo.PaymentService/Charge','Server',82,110.,map('rpc.system','grpc')),
   (15,3,'checkout','POST','Client',210,60.,map('server.address','email')),
   (16,15,'email','POST /send_order_confirmation','Server',212,50.,map('http.request.method','POST','http.route','/send_order_confirmation')),
   (17,3,'checkout','orders publish','Producer',280,5.,map('messaging.system','kafka','messaging.destination.name','orders')),
   (18,17,'accounting','orders consume','Consumer',320,30.,map('messaging.system','kafka','messaging.destination.name','orders')),
   (19,17,'fraud-detection','orders consume','Consumer',330,25.,map('messaging.system','kafka','messaging.destination.name','orders')),
   (20,18,'accounting','INSERT accounting.orders','Client',325,15.,map('db.system.name','postgresql','db.operation.name','INSERT','server.address','postgres')) ] AS co,
 [ (1,0,'frontend','GET /api/products/{productId}','Server',0,90.,map('http.request.method','GET','http.route','/api/products/{productId}')),
   (2,1,'frontend','grpc.oteldemo.ProductCatalogService/GetProduct','Client',2,40.,map('rpc.system','grpc')),
   (3,2,'product-catalog','oteldemo.ProductCatalogService/GetProduct','Server',3,36.,map('rpc.system','grpc')),
   (4,3,'product-catalog','SELECT products','Client',5,20.,map('db.system.name','postgresql','db.operation.name','SELECT','server.address','postgres')),
   (5,1,'frontend','grpc.oteldemo.RecommendationService/ListRecommendations','Client',44,30.,map('rpc.system','grpc')),
   (6,5,'recommendation','oteldemo.RecommendationService/ListRecommendations','Server',45,26.,map('rpc.system','grpc')),
   (7,1,'frontend','grpc.oteldemo.AdService/GetAds','Client',76,12.,map('rpc.system','grpc')),
   (8,7,'ad','oteldemo.AdService/GetAds','Server',77,9.,map('rpc.system','grpc')) ] AS br,
 toDateTime64('2026-11-19 13:00:00',9,'UTC') AS t0
SELECT addMicroseconds(t0, toInt64(1000*(n*3000 + sp.6*f + if(sp.1 >= 15, extra, 0)))) AS ts,   -- later siblings start after the slow charge
  lower(hex(sipHash128(n))) AS tid, lower(hex(sipHash64(n, sp.1))) AS sid, if(sp.2=0,'',lower(hex(sipHash64(n, toUInt8(sp.2))))) AS pid,
  sp.4, sp.5, sp.3,
  map('service.name',sp.3,'service.version',if(sp.3='payment' AND req>=toDateTime('2026-11-20 13:08:00','UTC'),'2.4.1',if(sp.3='payment','2.4.0','1.12.0')),
      'k8s.namespace.name','shop','k8s.pod.name',concat(sp.3,'-',['a','b','c'][1+sipHash64(n,sp.3)%3]),'deployment.environment.name','prod') AS ra,
  mapFilter((k,v)->k!='', mapConcat(sp.8, if(sp.3='payment',map('app.payment.card_type',card),map('','')), if(sp.3='frontend' AND sp.5='Server',map('http.response.status_code',if(fail,'500','200')),map('','')))) AS sa,
  toUInt64(1e6*(sp.7*f + if(isco AND sp.1 IN (1,2,3,13,14), extra, 0))) AS dur,            -- only payment and its ancestors get slower
  if(fail AND sp.3 IN ('payment','checkout','frontend') AND sp.1 IN (1,2,3,13,14),'Error','Unset') AS sc,
  if(fail AND sp.1=14,'card processor timeout','') AS sm, 'fixture'
FROM (SELECT number AS n, toDateTime(t0)+n*3 AS req, sipHash64(n,'k')%10<3 AS isco, ['visa','mastercard','amex'][1+sipHash64(n,'c')%3] AS card,
        (req>=toDateTime('2026-11-20 13:10:00','UTC') AND req<toDateTime('2026-11-20 13:35:00','UTC')) AS bad,
        isco AND ((bad AND card='amex' AND sipHash64(n,'f')%100<80) OR sipHash64(n,'f')%1000<4) AS fail,
        0.7+0.6*(sipHash64(n,'d')%1000)/1000. AS f, if(isco AND bad, if(fail, 2500., 500.+(sipHash64(n,'x')%300)), 0.) AS extra,
        if(isco,co,br) AS spans
      FROM numbers(30000)) ARRAY JOIN spans AS sp WHERE NOT (fail AND sp.1 >= 15);
INSERT INTO {{database}}.otel_logs (Timestamp,TraceId,SpanId,SeverityText,SeverityNumber,ServiceName,Body,ResourceAttributes,LogAttributes)
SELECT addMilliseconds(Timestamp,5),TraceId,SpanId,if(StatusCode='Error','ERROR','INFO'),if(StatusCode='Error',17,9),ServiceName,
  if(StatusCode='Error',if(ServiceName='payment','charge failed: card processor timeout','downstream call failed'),concat('handled ',SpanName)),
  ResourceAttributes, if(StatusCode='Error' AND ServiceName='payment',map('exception.type','TimeoutError','exception.message','card processor timeout'),map())
FROM {{database}}.otel_traces WHERE SpanKind='Server' AND (StatusCode='Error' OR sipHash64(SpanId)%5=0);
INSERT INTO {{database}}.otel_metrics_gauge (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value)
SELECT map('service.name',svc,'k8s.pod.name',concat(svc,'-',pod)),svc,'k8s.pod.cpu.utilization','1',map(),ts,ts,
  0.3+0.05*(sipHash64(svc,pod,i)%10)/10.+if(svc='payment' AND ts>='2026-11-20 13:10:00' AND ts<'2026-11-20 13:35:00',0.5,0)
FROM (SELECT arrayJoin(['frontend','checkout','payment','cart','product-catalog','postgres']) AS svc, arrayJoin(['a','b','c']) AS pod, number AS i,
   toDateTime64('2026-11-19 13:00:00',9,'UTC')+toIntervalSecond(number*30) AS ts FROM numbers(3000));
INSERT INTO {{database}}.otel_metrics_sum (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value,AggregationTemporality,IsMonotonic)
SELECT map('service.name',svc,'k8s.pod.name',concat(svc,'-',pod)),svc,'app.payment.transactions','{transaction}',map('currency','USD'),
  if(i>=2896 AND pod='b',toDateTime64('2026-11-20 13:08:00',9,'UTC'),toDateTime64('2026-11-19 13:00:00',9,'UTC')), ts,
  if(i>=2896 AND pod='b',i-2896,i)*10, 2, true   -- pod b restarts (counter reset) at 13:08
FROM (SELECT 'payment' AS svc, arrayJoin(['a','b','c']) AS pod, number AS i, toDateTime64('2026-11-19 13:00:00',9,'UTC')+toIntervalSecond(number*30) AS ts FROM numbers(3000));
INSERT INTO {{database}}.otel_metrics_histogram (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Count,Sum,BucketCounts,ExplicitBounds,Min,Max,AggregationTemporality)
SELECT map('service.name','checkout','k8s.pod.name',concat('checkout-',pod)),'checkout','rpc.server.call.duration','s',map('rpc.method','PlaceOrder'),
  toDateTime64('2026-11-19 13:00:00',9,'UTC'),ts, 10*(i+1), 4.*(i+1), [1*(i+1),2*(i+1),4*(i+1),2*(i+1),1*(i+1)], [0.1,0.25,0.5,1.], 0.01, 2., 2
FROM (SELECT arrayJoin(['a','b']) AS pod, number AS i, toDateTime64('2026-11-19 13:00:00',9,'UTC')+toIntervalSecond(number*30) AS ts FROM numbers(3000));
INSERT INTO {{database}}.obs_changes (ts,kind,service,version,previous_version,environment,actor,description) VALUES ('2026-11-20 09:30:00','deploy','frontend','1.12.0','1.11.3','prod','ci','frontend release'),('2026-11-20 13:08:00','deploy','payment','2.4.1','2.4.0','prod','ci','new card processor client'),('2026-11-20 11:00:00','flag','ad','','','prod','alice','adHighCpu on');
INSERT INTO {{database}}.obs_alerts (id,rule,service,severity,state,fired_at,resolved_at,value,threshold) VALUES ('A-1','PaymentErrorRateHigh','payment','critical','resolved','2026-11-20 13:14:00','2026-11-20 13:37:00',0.27,0.05),('A-2','CheckoutP99High','checkout','warning','resolved','2026-11-20 13:15:00','2026-11-20 13:40:00',2.6,1.0);
INSERT INTO {{database}}.obs_incidents (id,title,severity,status,started_at,resolved_at,services,root_cause) VALUES ('INC-42','Payment failures for amex','sev2','resolved','2026-11-20 13:16:00','2026-11-20 13:41:00',['payment','checkout','frontend'],'payment 2.4.1');
INSERT INTO {{database}}.obs_anomalies (id,signal,service,measure,started_at,ended_at,score,expected,observed,direction) VALUES ('AN-1','traces','payment','error_rate','2026-11-20 13:11:00','2026-11-20 13:36:00',14.2,0.004,0.27,'up'),('AN-2','traces','checkout','p99_latency','2026-11-20 13:11:00','2026-11-20 13:36:00',11.,0.6,2.9,'up');
INSERT INTO {{database}}.otel_metrics_gauge (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value)
SELECT map('service.name',m.1,'k8s.pod.name',concat(m.1,'-',m.2),'k8s.node.name',['node-1','node-2','node-3'][1+sipHash64(m.1,m.2)%3]), m.1, m.3, m.4, m.5, ts, ts,
  m.6 + m.7*number + if(m.8>0 AND ts>=toDateTime('2026-11-20 13:08:00','UTC'), m.8, 0) + m.6*0.02*((sipHash64(m.1,m.2,m.3,number)%100)/100.-0.5)*(m.8=0)
FROM (SELECT arrayJoin([
  ('recommendation','a','k8s.pod.memory.working_set','By',map('',''),300e6,50000.,0.), ('recommendation','b','k8s.pod.memory.working_set','By',map('',''),310e6,0.,0.),
  ('payment','a','k8s.container.restarts','{restart}',map('',''),0.,0.,0.), ('payment','b','k8s.container.restarts','{restart}',map('',''),0.,0.,1.), ('payment','c','k8s.container.restarts','{restart}',map('',''),0.,0.,0.),
  ('kafka','0','kafka.consumer_group.lag','{message}',map('group','accounting','topic','orders','partition','0'),40.,0.,0.), ('kafka','0','kafka.consumer_group.lag','{message}',map('group','fraud-detection','topic','orders','partition','0'),25.,0.,120.),
  ('postgres','0','postgresql.backends','1',map('postgresql.database.name','shop'),42.,0.,0.), ('valkey','0','redis.memory.used','By',map('',''),120e6,9000.,0.),
  ('postgres','0','k8s.volume.available','By',map('k8s.persistentvolumeclaim.name','pg-data'),40e9,-9e6,0.), ('postgres','0','k8s.volume.capacity','By',map('k8s.persistentvolumeclaim.name','pg-data'),100e9,0.,0.) ]) AS m) AS t
CROSS JOIN (SELECT number, toDateTime64('2026-11-19 13:00:00',9,'UTC')+toIntervalSecond(number*30) AS ts FROM numbers(3000)) AS n;
