-- A bank. "now" is 2026-10-07 16:45:00 UTC (a Wednesday); 28.75 h of traffic, a request every 6 s.
-- card-auth 7.3.1 is deployed at 15:50 and bad from 15:55 to 16:20 for cards of maestro.
INSERT INTO {{database}}.otel_traces (Timestamp,TraceId,SpanId,ParentSpanId,SpanName,SpanKind,ServiceName,ResourceAttributes,SpanAttributes,Duration,StatusCode,StatusMessage,ScopeName)
WITH
 [ (1,0,'mobile-gateway','POST /v2/cards/authorize','Server',0,220.,map('http.request.method','POST','http.route','/v2/cards/authorize')),
   (2,1,'mobile-gateway','CardAuthorization/Authorize','Client',2,200.,map('rpc.system','grpc')),
   (3,2,'card-auth','CardAuthorization/Authorize','Server',3,190.,map('rpc.system','grpc')),
   (4,3,'card-auth','RiskEngine/Score','Client',8,60.,map('rpc.system','grpc')),
   (5,4,'risk-engine','RiskEngine/Score','Server',9,55.,map('rpc.system','grpc')),
   (6,5,'risk-engine','SELECT limits','Client',12,20.,map('db.system.name','mysql','db.operation.name','SELECT','server.address','ledgerdb')),
   (7,3,'card-auth','Ledger/Hold','Client',80,50.,map('rpc.system','grpc')),
   (8,7,'ledger-core','Ledger/Hold','Server',82,45.,map('rpc.system','grpc')),
   (9,8,'ledger-core','INSERT holds','Client',86,30.,map('db.system.name','mysql','db.operation.name','INSERT','server.address','ledgerdb')) ] AS pay,
 [ (1,0,'mobile-gateway','POST /v2/transfers','Server',0,300.,map('http.request.method','POST','http.route','/v2/transfers')),
   (2,1,'mobile-gateway','TransferService/Create','Client',2,290.,map('rpc.system','grpc')),
   (3,2,'transfer-svc','TransferService/Create','Server',3,280.,map('rpc.system','grpc')),
   (4,3,'transfer-svc','GET','Client',6,30.,map('server.address','fx-rates','http.request.method','GET')),
   (5,4,'fx-rates','GET /rates/{pair}','Server',8,25.,map('http.request.method','GET','http.route','/rates/{pair}')),
   (6,3,'transfer-svc','Ledger/Post','Client',50,90.,map('rpc.system','grpc')),
   (7,6,'ledger-core','Ledger/Post','Server',52,80.,map('rpc.system','grpc')),
   (8,7,'ledger-core','INSERT postings','Client',58,60.,map('db.system.name','mysql','db.operation.name','INSERT','server.address','ledgerdb')),
   (9,3,'transfer-svc','transfers publish','Producer',200,6.,map('messaging.system','rabbitmq','messaging.destination.name','transfers')),
   (10,9,'notification-hub','transfers process','Consumer',230,40.,map('messaging.system','rabbitmq','messaging.destination.name','transfers')) ] AS tr,
 [ (1,0,'mobile-gateway','GET /v2/accounts/{id}/balance','Server',0,45.,map('http.request.method','GET','http.route','/v2/accounts/{id}/balance')),
   (2,1,'mobile-gateway','Ledger/Balance','Client',2,36.,map('rpc.system','grpc')),
   (3,2,'ledger-core','Ledger/Balance','Server',3,30.,map('rpc.system','grpc')),
   (4,3,'ledger-core','GET','Client',5,2.,map('db.system.name','redis','server.address','balance-cache')) ] AS bal,
 toDateTime64('2026-10-06 12:00:00',9,'UTC') AS t0
SELECT addMicroseconds(t0, toInt64(1000*(n*6000 + sp.6*f))) AS ts,
  lower(hex(sipHash128(n,'bank'))) AS tid, lower(hex(sipHash64(n, sp.1,'bank'))) AS sid, if(sp.2=0,'',lower(hex(sipHash64(n, toUInt8(sp.2),'bank')))) AS pid,
  sp.4, sp.5, sp.3,
  map('service.name',sp.3,'service.version',multiIf(sp.3='card-auth' AND req>=toDateTime('2026-10-07 15:50:00','UTC'),'7.3.1',sp.3='card-auth','7.3.0',sp.3='ledger-core','22.4','3.0.9'),
      'cloud.region',region,'host.name',concat('bk-node-',toString(1+sipHash64(n,sp.3)%3)),'deployment.environment.name','production') AS ra,
  mapFilter((k,v)->k!='', mapConcat(sp.8, if(sp.3='card-auth' AND sp.5='Server',map('card.network',network),map('','')),
    if(sp.3='mobile-gateway' AND sp.5='Server',map('bank.channel',channel,'http.response.status_code',multiIf(failpay,'504',failtr,'422','200')),map('','')))) AS sa,
  toUInt64(1e6*(sp.7*f + if(kind=1 AND sp.1 IN (1,2,3), extra, 0))) AS dur,
  if((failpay OR failtr) AND sp.1 IN (1,2,3),'Error','Unset') AS sc,
  multiIf(failpay AND sp.1=3,'issuer did not answer',failtr AND sp.1=3,'insufficient funds','') AS sm, 'bank'
FROM (SELECT number AS n, toDateTime(t0)+n*6 AS req, sipHash64(n,'bk')%10 AS k, if(k<3,1,if(k<5,2,3)) AS kind, ['visa','mastercard','maestro'][1+sipHash64(n,'bc')%3] AS network,
        ['ios','android','web'][1+sipHash64(n,'ch')%3] AS channel, ['eu-central-1','us-east-1'][1+sipHash64(n,'rg')%2] AS region,
        (req>=toDateTime('2026-10-07 15:55:00','UTC') AND req<toDateTime('2026-10-07 16:20:00','UTC')) AS bad,
        kind=1 AND ((bad AND network='maestro' AND sipHash64(n,'bf')%100<70) OR sipHash64(n,'bf')%1000<5) AS failpay,
        kind=2 AND sipHash64(n,'tf')%100<2 AS failtr,
        0.7+0.6*(sipHash64(n,'bd')%1000)/1000. AS f, if(kind=1 AND bad, if(failpay, 3000., 400.+(sipHash64(n,'bx')%200)), 0.) AS extra,
        multiIf(kind=1,pay,kind=2,tr,bal) AS spans
      FROM numbers(17250)) ARRAY JOIN spans AS sp;
INSERT INTO {{database}}.otel_logs (Timestamp,TraceId,SpanId,SeverityText,SeverityNumber,ServiceName,Body,ResourceAttributes,LogAttributes)
SELECT addMilliseconds(Timestamp,4),TraceId,SpanId,multiIf(StatusCode='Error','ERROR',sipHash64(SpanId)%40=0,'WARN','INFO') AS sev,multiIf(sev='ERROR',17,sev='WARN',13,9),ServiceName,
  multiIf(sev='ERROR',concat(if(ServiceName='card-auth','authorization failed: ','request failed: '),if(StatusMessage='','upstream error',StatusMessage)),sev='WARN',concat('slow response from ',ServiceName,', retrying'),concat('done ',SpanName)),
  ResourceAttributes, multiIf(sev='ERROR' AND ServiceName='card-auth',map('exception.type','IssuerTimeoutException','exception.message','issuer did not answer'),sev='ERROR' AND ServiceName='transfer-svc',map('exception.type','InsufficientFundsException','exception.message','insufficient funds'),map())
FROM {{database}}.otel_traces WHERE SpanKind IN ('Server','Consumer') AND (StatusCode='Error' OR sipHash64(SpanId)%5=0);
INSERT INTO {{database}}.otel_metrics_gauge (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value)
SELECT mapFilter((k,v)->k!='',map('service.name',m.1,'host.name',m.2)), m.1, m.3, m.4, mapFilter((k,v)->k!='',m.5), ts, ts,
  m.6 + m.7*number + m.6*0.1*((sipHash64(m.1,m.2,m.3,number)%100)/100.-0.5) + if(m.8>0 AND ts>=toDateTime('2026-10-07 15:55:00','UTC') AND ts<toDateTime('2026-10-07 16:20:00','UTC'),m.8,0)
FROM (SELECT arrayJoin([
  ('card-auth','bk-node-1','jvm.memory.used','By',map('jvm.memory.type','heap'),500e6,0.,300e6),('card-auth','bk-node-2','jvm.memory.used','By',map('jvm.memory.type','heap'),520e6,0.,300e6),
  ('ledger-core','bk-node-1','jvm.memory.used','By',map('jvm.memory.type','heap'),900e6,20000.,0.),('ledger-core','bk-node-3','jvm.memory.used','By',map('jvm.memory.type','heap'),880e6,0.,0.),
  ('card-auth','bk-node-1','process.cpu.utilization','1',map('',''),0.35,0.,0.4),('ledger-core','bk-node-1','process.cpu.utilization','1',map('',''),0.55,0.,0.),('mobile-gateway','bk-node-2','process.cpu.utilization','1',map('',''),0.2,0.,0.),
  ('ledger-core','bk-node-1','db.client.connection.count','{connection}',map('db.client.connection.state','used'),18.,0.,0.),('ledger-core','bk-node-1','db.client.connection.count','{connection}',map('db.client.connection.state','idle'),7.,0.,0.),
  ('rabbitmq','bk-node-3','rabbitmq.message.current','{messages}',map('queue','transfers'),30.,0.02,0.),
  ('ledgerdb','bk-node-3','system.filesystem.utilization','1',map('system.filesystem.mountpoint','/var/lib/mysql'),0.6,0.00006,0.) ]) AS m) AS t
CROSS JOIN (SELECT number, toDateTime64('2026-10-06 12:00:00',9,'UTC')+toIntervalSecond(number*60) AS ts FROM numbers(1725)) AS n;
INSERT INTO {{database}}.otel_metrics_sum (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value,AggregationTemporality,IsMonotonic)
SELECT map('service.name','transfer-svc','host.name',concat('bk-node-',node)),'transfer-svc','bank.transfers.completed','{transfer}',map('currency',cur),
  toDateTime64('2026-10-06 12:00:00',9,'UTC'), ts, i*if(cur='EUR',4,1), 2, true
FROM (SELECT arrayJoin(['1','2']) AS node, arrayJoin(['EUR','USD']) AS cur, number AS i, toDateTime64('2026-10-06 12:00:00',9,'UTC')+toIntervalSecond(number*60) AS ts FROM numbers(1725));
INSERT INTO {{database}}.otel_metrics_histogram (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Count,Sum,BucketCounts,ExplicitBounds,Min,Max,AggregationTemporality)
SELECT map('service.name','mobile-gateway','host.name','bk-node-2'),'mobile-gateway','http.server.request.duration','s',map('http.route','/v2/transfers'),
  toDateTime64('2026-10-06 12:00:00',9,'UTC'),ts, 10*(i+1), 3.*(i+1), [1*(i+1),3*(i+1),4*(i+1),1*(i+1),1*(i+1)], [0.1,0.25,0.5,1.], 0.01, 2., 2
FROM (SELECT number AS i, toDateTime64('2026-10-06 12:00:00',9,'UTC')+toIntervalSecond(number*60) AS ts FROM numbers(1725));
INSERT INTO {{database}}.obs_changes (ts,kind,service,version,previous_version,environment,actor,description) VALUES ('2026-10-07 15:50:00','deploy','card-auth','7.3.1','7.3.0','production','argo','issuer client rewrite'),('2026-10-07 10:15:00','config','ledger-core','','','production','maria','pool size 20 to 25'),('2026-10-06 18:30:00','deploy','fx-rates','3.0.9','3.0.8','production','argo','bump'),('2026-10-07 08:00:00','flag','mobile-gateway','','','production','tom','new balance screen on');
INSERT INTO {{database}}.obs_alerts (id,rule,service,severity,state,fired_at,resolved_at,value,threshold) VALUES ('B-7','CardAuthErrors','card-auth','critical','resolved','2026-10-07 15:58:00','2026-10-07 16:22:00',0.23,0.02),('B-8','GatewayLatency','mobile-gateway','warning','firing','2026-10-07 16:01:00',NULL,1.9,1.0),('B-6','DiskFilling','ledgerdb','warning','firing','2026-10-07 03:10:00',NULL,0.66,0.65);
INSERT INTO {{database}}.obs_incidents (id,title,severity,status,started_at,resolved_at,services,root_cause) VALUES ('INC-903','Maestro cards declined','sev1','resolved','2026-10-07 15:59:00','2026-10-07 16:25:00',['card-auth','mobile-gateway'],'card-auth 7.3.1');
INSERT INTO {{database}}.obs_anomalies (id,signal,service,measure,started_at,ended_at,score,expected,observed,direction) VALUES ('BA-1','traces','card-auth','error_rate','2026-10-07 15:56:00','2026-10-07 16:20:00',12.4,0.005,0.24,'up'),('BA-2','traces','mobile-gateway','p99_latency','2026-10-07 15:57:00','2026-10-07 16:20:00',9.3,0.35,3.2,'up'),('BA-3','metrics','card-auth','jvm.memory.used','2026-10-07 15:58:00','2026-10-07 16:20:00',6.1,510000000,810000000,'up');
