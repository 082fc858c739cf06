-- A game's backend. "now" is 2026-11-02 21:10:00 UTC (a Monday); 30 h of traffic, a request every 6 s.
-- The pool of inventory_service is shrunk at 20:30; it is slow from 20:32 on, and still is.
INSERT INTO {{database}}.otel_traces (Timestamp,TraceId,SpanId,ParentSpanId,SpanName,SpanKind,ServiceName,ResourceAttributes,SpanAttributes,Duration,StatusCode,StatusMessage,ScopeName)
WITH
 [ (1,0,'edge-proxy','POST /match/join','Server',0,150.,map('http.request.method','POST','http.route','/match/join')),
   (2,1,'edge-proxy','matchmaker.Join','Client',2,140.,map('rpc.system','grpc')),
   (3,2,'matchmaker','matchmaker.Join','Server',3,130.,map('rpc.system','grpc')),
   (4,3,'matchmaker','profile.Get','Client',6,25.,map('rpc.system','grpc')),
   (5,4,'player-profile','profile.Get','Server',7,20.,map('rpc.system','grpc')),
   (6,5,'player-profile','find profiles','Client',9,10.,map('db.system.name','mongodb','db.operation.name','find','server.address','mongo-0')),
   (7,3,'matchmaker','anticheat.Check','Client',40,40.,map('rpc.system','grpc')),
   (8,7,'anti-cheat','anticheat.Check','Server',42,34.,map('rpc.system','grpc')),
   (9,3,'matchmaker','match.started publish','Producer',90,4.,map('messaging.system','kafka','messaging.destination.name','match.started')),
   (10,9,'leaderboard-api','match.started process','Consumer',120,22.,map('messaging.system','kafka','messaging.destination.name','match.started')) ] AS ma,
 [ (1,0,'edge-proxy','GET /inventory','Server',0,80.,map('http.request.method','GET','http.route','/inventory')),
   (2,1,'edge-proxy','inventory.List','Client',2,70.,map('rpc.system','grpc')),
   (3,2,'inventory_service','inventory.List','Server',3,60.,map('rpc.system','grpc')),
   (4,3,'inventory_service','find items','Client',6,15.,map('db.system.name','mongodb','db.operation.name','find','server.address','mongo-0')) ] AS inv,
 [ (1,0,'edge-proxy','POST /chat/send','Server',0,30.,map('http.request.method','POST','http.route','/chat/send')),
   (2,1,'edge-proxy','chat.Send','Client',2,24.,map('rpc.system','grpc')),
   (3,2,'chatRelay','chat.Send','Server',3,18.,map('rpc.system','grpc')) ] AS ch,
 [ (1,0,'edge-proxy','GET /leaderboard/top','Server',0,60.,map('http.request.method','GET','http.route','/leaderboard/top')),
   (2,1,'edge-proxy','leaderboard.Top','Client',2,50.,map('rpc.system','grpc')),
   (3,2,'leaderboard-api','leaderboard.Top','Server',3,44.,map('rpc.system','grpc')),
   (4,3,'leaderboard-api','ZREVRANGE','Client',5,3.,map('db.system.name','redis','server.address','rank-cache')) ] AS lb,
 toDateTime64('2026-11-01 15:10:00',9,'UTC') AS t0
SELECT addMicroseconds(t0, toInt64(1000*(n*6000 + sp.6*f))) AS ts,
  lower(hex(sipHash128(n,'game'))) AS tid, lower(hex(sipHash64(n, sp.1,'game'))) AS sid, if(sp.2=0,'',lower(hex(sipHash64(n, toUInt8(sp.2),'game')))) AS pid,
  sp.4, sp.5, sp.3,
  map('service.name',sp.3,'service.version',multiIf(sp.3='chatRelay' AND req>=toDateTime('2026-11-02 14:00:00','UTC'),'0.9.1',sp.3='chatRelay','0.9.0','2026.10'),
      'k8s.node.name',concat('pool-',toString(1+sipHash64(n,sp.3,'nd')%4)),'k8s.pod.name',concat(replaceAll(lower(sp.3),'_','-'),'-',toString(sipHash64(n,sp.3)%2)),'deployment.environment.name','live') AS ra,
  mapFilter((k,v)->k!='', mapConcat(sp.8, if(sp.5='Server' AND sp.3 IN ('edge-proxy','matchmaker','inventory_service'),map('game.region',region,'player.platform',platform),map('','')),
    if(sp.3='matchmaker' AND sp.5='Server',map('game.mode',mode),map('','')),
    if(sp.3='edge-proxy' AND sp.5='Server',map('http.response.status_code',multiIf(failinv,'503',failma,'500','200')),map('','')))) AS sa,
  toUInt64(1e6*(sp.7*f + if(kind=2 AND sp.1 IN (1,2,3), extra, 0))) AS dur,
  if((failinv OR failma) AND sp.1 IN (1,2,3),'Error','Unset') AS sc,
  multiIf(failinv AND sp.1=3,'pool exhausted',failma AND sp.1=3,'no match found','') AS sm, 'game'
FROM (SELECT number AS n, toDateTime(t0)+n*6 AS req, sipHash64(n,'gk')%10 AS k, multiIf(k<3,1,k<6,2,k<8,3,4) AS kind, ['na','eu','sea'][1+sipHash64(n,'gr')%3] AS region,
        ['pc','ps5','switch','mobile'][1+sipHash64(n,'gp')%4] AS platform, ['ranked','casual','coop'][1+sipHash64(n,'gm')%3] AS mode,
        req>=toDateTime('2026-11-02 20:32:00','UTC') AS bad,
        kind=2 AND ((bad AND sipHash64(n,'gf')%100<12) OR sipHash64(n,'gf')%1000<3) AS failinv,
        kind=1 AND sipHash64(n,'mf')%100<1 AS failma,
        0.7+0.6*(sipHash64(n,'gd')%1000)/1000. AS f, if(kind=2 AND bad, 900.+(sipHash64(n,'gx')%600), 0.) AS extra,
        multiIf(kind=1,ma,kind=2,inv,kind=3,ch,lb) AS spans
      FROM numbers(18000)) ARRAY JOIN spans AS sp;
INSERT INTO {{database}}.otel_logs (Timestamp,TraceId,SpanId,SeverityText,SeverityNumber,ServiceName,Body,ResourceAttributes,LogAttributes)
SELECT addMilliseconds(Timestamp,3),TraceId,SpanId,multiIf(StatusCode='Error','ERROR',sipHash64(SpanId)%50=0,'WARN',sipHash64(SpanId)%7=0,'DEBUG','INFO') AS sev,multiIf(sev='ERROR',17,sev='WARN',13,sev='DEBUG',5,9),ServiceName,
  multiIf(sev='ERROR',if(ServiceName='inventory_service','could not get connection: pool exhausted','call failed'),sev='WARN','heartbeat late by 3 s',sev='DEBUG','cache miss',concat('served ',SpanName)),
  ResourceAttributes, if(sev='ERROR' AND ServiceName='inventory_service',map('exception.type','PoolExhaustedError','exception.message','pool exhausted'),map())
FROM {{database}}.otel_traces WHERE SpanKind IN ('Server','Consumer') AND (StatusCode='Error' OR sipHash64(SpanId)%4=0);
INSERT INTO {{database}}.otel_metrics_gauge (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value)
SELECT mapFilter((k,v)->k!='',map('service.name',m.1,'k8s.pod.name',m.2,'k8s.node.name',concat('pool-',toString(1+sipHash64(m.2)%4)))), m.1, m.3, m.4, mapFilter((k,v)->k!='',m.5), ts, ts,
  m.6 + m.7*number + m.6*0.1*((sipHash64(m.1,m.2,m.3,number)%100)/100.-0.5) + if(m.8>0 AND ts>=toDateTime('2026-11-02 20:32:00','UTC'),m.8,0)
FROM (SELECT arrayJoin([
  ('matchmaker','matchmaker-0','matchmaking.queue.length','{player}',map('game.region','eu'),120.,0.,80.),('matchmaker','matchmaker-0','matchmaking.queue.length','{player}',map('game.region','na'),90.,0.,0.),('matchmaker','matchmaker-1','matchmaking.queue.length','{player}',map('game.region','sea'),60.,0.,0.),
  ('edge-proxy','edge-proxy-0','players.online','{player}',map('',''),5400.,0.2,0.),
  ('inventory_service','inventory-service-0','k8s.pod.cpu.usage','{cpu}',map('',''),0.8,0.,0.),('inventory_service','inventory-service-1','k8s.pod.cpu.usage','{cpu}',map('',''),0.7,0.,0.),('matchmaker','matchmaker-0','k8s.pod.cpu.usage','{cpu}',map('',''),1.9,0.,0.),('chatRelay','chatrelay-0','k8s.pod.cpu.usage','{cpu}',map('',''),0.3,0.,0.),
  ('inventory_service','inventory-service-0','container.memory.usage','By',map('',''),700e6,0.,0.),('matchmaker','matchmaker-0','container.memory.usage','By',map('',''),400e6,100000.,0.),('chatRelay','chatrelay-0','container.memory.usage','By',map('',''),150e6,0.,0.),
  ('leaderboard-api','leaderboard-api-0','kafka.consumer.lag','{message}',map('topic','match.started'),35.,0.,0.),
  ('mongo','mongo-0','k8s.volume.available','By',map('k8s.persistentvolumeclaim.name','mongo-data'),60e9,-10e6,0.),('mongo','mongo-0','k8s.volume.capacity','By',map('k8s.persistentvolumeclaim.name','mongo-data'),200e9,0.,0.) ]) AS m) AS t
CROSS JOIN (SELECT number, toDateTime64('2026-11-01 15:10:00',9,'UTC')+toIntervalSecond(number*60) AS ts FROM numbers(1800)) AS n;
INSERT INTO {{database}}.otel_metrics_sum (ResourceAttributes,ServiceName,MetricName,MetricUnit,Attributes,StartTimeUnix,TimeUnix,Value,AggregationTemporality,IsMonotonic)
SELECT map('service.name','matchmaker','k8s.pod.name',concat('matchmaker-',pod)),'matchmaker','game.matches.started','{match}',map('game.mode',mode),
  toDateTime64('2026-11-01 15:10:00',9,'UTC'), ts, i*if(mode='ranked',5,2), 2, true
FROM (SELECT arrayJoin(['0','1']) AS pod, arrayJoin(['ranked','casual']) AS mode, number AS i, toDateTime64('2026-11-01 15:10:00',9,'UTC')+toIntervalSecond(number*60) AS ts FROM numbers(1800));
INSERT INTO {{database}}.obs_changes (ts,kind,service,version,previous_version,environment,actor,description) VALUES ('2026-11-02 20:30:00','config','inventory_service','','','live','sven','connection pool 50 to 5'),('2026-11-02 14:00:00','deploy','chatRelay','0.9.1','0.9.0','live','ci','emoji'),('2026-11-01 20:00:00','scale','matchmaker','','','live','hpa','2 to 4 replicas'),('2026-11-02 09:00:00','deploy','anti-cheat','2026.10','2026.09','live','ci','signatures');
INSERT INTO {{database}}.obs_alerts (id,rule,service,severity,state,fired_at,resolved_at,value,threshold) VALUES ('G-1','InventorySlow','inventory_service','critical','firing','2026-11-02 20:36:00',NULL,1.4,0.5),('G-2','EdgeErrors','edge-proxy','warning','firing','2026-11-02 20:41:00',NULL,0.04,0.02);
INSERT INTO {{database}}.obs_incidents (id,title,severity,status,started_at,resolved_at,services,root_cause) VALUES ('INC-77','Inventory does not load','sev2','open','2026-11-02 20:38:00',NULL,['inventory_service','edge-proxy'],'');
INSERT INTO {{database}}.obs_anomalies (id,signal,service,measure,started_at,ended_at,score,expected,observed,direction) VALUES ('GA-1','traces','inventory_service','p99_latency','2026-11-02 20:33:00',NULL,15.0,0.08,1.5,'up'),('GA-2','traces','inventory_service','error_rate','2026-11-02 20:33:00',NULL,7.7,0.003,0.12,'up'),('GA-3','metrics','matchmaker','matchmaking.queue.length','2026-11-02 20:34:00',NULL,5.2,120,200,'up');
